package org.popbridge.cli.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * Where the socket of a data directory is: {@code DATA/control/socket}. Systems give a socket's
 * name 100 octets and a few more ({@code unix(7)}); where the data directory's is too long for
 * that, the socket has a directory of its own in the user's run-time or temporary directory, and
 * {@code DATA/control/elsewhere} says which. All of it is its owner's alone.
 */
final class SocketPlace {
    /** The least that any system has room for is 104, with a NUL at the end. */
    private static final int LONGEST = 100;

    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path directory;

    SocketPlace(Path data) {
        this.directory = data.toAbsolutePath().resolve("control");
    }

    /** In the data directory. */
    Path usual() {
        return directory.resolve("socket");
    }

    private Path pointer() {
        return directory.resolve("elsewhere");
    }

    /** Makes room for a new socket, a dead one's included, and says where. */
    Path make() throws IOException {
        Files.createDirectories(directory);
        // Before the socket is there: between its making and its permissions nobody gets to it.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        clear();
        if (isShort(usual())) {
            return usual();
        }
        Path own = Files.createTempDirectory(base(), "popbridge-", PRIVATE_DIRECTORY);
        Path file = own.resolve("socket");
        if (!isShort(file)) {
            Files.delete(own);
            throw new IOException(
                    "the data directory's path is too long for a socket, and %s is no shorter: set java.io.tmpdir in POPBRIDGE_JAVA_OPTS, or move the data directory"
                            .formatted(base()));
        }
        Files.createFile(pointer(), PRIVATE_FILE);
        Files.writeString(pointer(), own.toString());
        return file;
    }

    private static boolean isShort(Path file) {
        return file.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST;
    }

    private static Path base() {
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        if (runtime != null && !runtime.isEmpty() && Files.isWritable(Path.of(runtime))) {
            return Path.of(runtime);
        }
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    /**
     * Where a bridge listens, or did before it was killed.
     *
     * @throws IOException if somebody else has made what the data directory points to: then nobody
     *     knows who listens there
     */
    Optional<Path> find() throws IOException {
        Path file = usual();
        Optional<Path> elsewhere = elsewhere();
        if (elsewhere.isPresent()) {
            if (Files.exists(elsewhere.get()) && !isOurs(elsewhere.get())) {
                throw new IOException("%s belongs to somebody else".formatted(elsewhere.get()));
            }
            file = elsewhere.get().resolve("socket");
        }
        return Files.exists(file) ? Optional.of(file) : Optional.empty();
    }

    /** The directory that the pointer names. */
    private Optional<Path> elsewhere() throws IOException {
        return Files.exists(pointer())
                ? Optional.of(Path.of(Files.readString(pointer()).strip()))
                : Optional.empty();
    }

    private boolean isOurs(Path elsewhere) throws IOException {
        return Files.getOwner(elsewhere).equals(Files.getOwner(pointer()));
    }

    /** Takes away a socket that nobody listens on any more, wherever it is. */
    void clear() throws IOException {
        Files.deleteIfExists(usual());
        Optional<Path> elsewhere = elsewhere();
        if (elsewhere.isPresent()) {
            if (Files.exists(elsewhere.get()) && isOurs(elsewhere.get())) {
                Files.deleteIfExists(elsewhere.get().resolve("socket"));
                Files.delete(elsewhere.get());
            }
            Files.delete(pointer());
        }
    }
}
