package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.store.AccountName;

/**
 * A data directory that this process owns:
 *
 * <pre>
 * lock                       held while the store is open; holds the process id
 * format                     the version of this layout
 * uidvalidity                above every UIDVALIDITY of an account that was removed
 * accounts/NAME/name         the account's name, as it is
 * accounts/NAME/index.sqlite what is small: mailboxes, flags, ledger
 * accounts/NAME/*.seg        the messages
 * </pre>
 *
 * <p>An account's directory appears, and goes, by one rename, so that it is whole or not there.
 */
final class DataDirectory implements AutoCloseable {
    private static final String FORMAT = "popbridge data 1";
    private static final String MAKING = ".making-";
    private static final String REMOVING = ".removing-";
    private static final String NAME = "name";
    static final String INDEX = "index.sqlite";

    private final Path root;
    private final Path accounts;
    private final FileChannel lockFile;

    private DataDirectory(Path root, FileChannel lockFile) {
        this.root = root;
        this.accounts = root.resolve("accounts");
        this.lockFile = lockFile;
    }

    /** Mail is nobody else's to read, whatever the directory above it allows. */
    private static void ownersAlone(Path directory) throws IOException {
        PosixFileAttributeView access =
                Files.getFileAttributeView(directory, PosixFileAttributeView.class);
        if (access != null) {
            access.setPermissions(PosixFilePermissions.fromString("rwx------"));
        }
    }

    static DataDirectory open(Path root) throws IOException {
        ownersAlone(Files.createDirectories(root.resolve("accounts")));
        DataDirectory directory = new DataDirectory(root, lock(root));
        try {
            directory.checkFormat();
            directory.removeRests();
            return directory;
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    @SuppressWarnings("resource") // the lock lives as long as its channel, which close() closes
    private static FileChannel lock(Path root) throws IOException {
        Path file = root.resolve("lock");
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            if (tryLock(channel) == null) {
                throw new IOException(
                        ("the data directory %s is in use by process %s: stop that first,"
                                        + " or use another directory")
                                .formatted(root, holder(channel)));
            }
            byte[] pid =
                    Long.toString(ProcessHandle.current().pid())
                            .getBytes(StandardCharsets.US_ASCII);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(pid), 0);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(20);
        channel.read(pid, 0);
        return pid.position() == 0
                ? "(unknown)"
                : new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII);
    }

    private void checkFormat() throws IOException {
        Path file = root.resolve("format");
        if (!Files.exists(file)) {
            replace(file, FORMAT);
            return;
        }
        String found = Files.readString(file).strip();
        if (!found.equals(FORMAT)) {
            throw new IOException(
                    "%s says \"%s\", and this Popbridge knows \"%s\": start the one that wrote it"
                            .formatted(file, found, FORMAT));
        }
    }

    private void removeRests() throws IOException {
        for (Path account : list()) {
            String name = account.getFileName().toString();
            if (name.startsWith(MAKING) || name.startsWith(REMOVING)) {
                deleteTree(account);
            }
        }
    }

    private List<Path> list() throws IOException {
        try (Stream<Path> all = Files.list(accounts)) {
            return all.toList();
        }
    }

    List<AccountName> accounts() throws IOException {
        List<AccountName> names = new ArrayList<>();
        for (Path account : list()) {
            String directory = account.getFileName().toString();
            if (directory.startsWith(".")) {
                continue;
            }
            Optional<AccountName> name = AccountDirectoryName.decoded(directory);
            names.add(
                    name.isPresent()
                            ? name.get()
                            : new AccountName(Files.readString(account.resolve(NAME))));
        }
        names.sort(Comparator.naturalOrder());
        return names;
    }

    Path account(AccountName name) {
        return accounts.resolve(AccountDirectoryName.of(name));
    }

    boolean has(AccountName name) {
        return Files.isDirectory(account(name));
    }

    /** Makes an account's directory; {@code content} fills it before anybody can see it. */
    void make(AccountName name, Filling content) throws IOException {
        Path target = account(name);
        Path making = accounts.resolve(MAKING + target.getFileName());
        deleteTree(making);
        Files.createDirectory(making);
        try {
            replace(making.resolve(NAME), name.value());
            content.fill(making);
            force(making);
            Files.move(making, target, StandardCopyOption.ATOMIC_MOVE);
            force(accounts);
        } catch (IOException | RuntimeException e) {
            deleteTree(making);
            throw e;
        }
    }

    void remove(AccountName name) throws IOException {
        Path from = account(name);
        Path removing = accounts.resolve(REMOVING + from.getFileName());
        deleteTree(removing);
        Files.move(from, removing, StandardCopyOption.ATOMIC_MOVE);
        force(accounts);
        deleteTree(removing);
    }

    /** UIDVALIDITY of a new account begins above this. */
    long uidValidityFloor() throws IOException {
        Path file = root.resolve("uidvalidity");
        return Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 0;
    }

    void raiseUidValidityFloor(long last) throws IOException {
        if (last > uidValidityFloor()) {
            replace(root.resolve("uidvalidity"), Long.toString(last));
        }
    }

    private static void replace(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel =
                FileChannel.open(
                        next,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer octets = StandardCharsets.UTF_8.encode(text);
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
            channel.force(true);
        }
        try {
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the data directory's file system cannot rename at once", e);
        }
        force(file.toAbsolutePath().getParent());
    }

    private static void force(@Nullable Path directory) throws IOException {
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static void deleteTree(Path top) throws IOException {
        if (!Files.exists(top)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(top)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }

    /** Releases the directory; the lock file stays, empty of meaning. */
    @Override
    public void close() throws IOException {
        lockFile.close();
    }

    /** Fills a new account's directory. */
    @FunctionalInterface
    interface Filling {
        void fill(Path directory) throws IOException;
    }
}
