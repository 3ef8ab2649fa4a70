package org.popbridge.migrate.ledger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which migrations keep their state: {@code accounts/NAME/} with ledger, spool and
 * quarantine of each account. One run has it alone, until it is closed or its process ends.
 */
public final class StateDirectory implements AutoCloseable {
    private final Path root;
    private final FileChannel channel;

    private StateDirectory(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    /**
     * Takes the folder, which is made if it is not there.
     *
     * @throws LedgerException if another run has it, or it cannot be used
     */
    public static StateDirectory open(Path root) throws LedgerException {
        try {
            create(root);
            FileChannel channel =
                    FileChannel.open(
                            root.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw new LedgerException(
                        "another run is using the state directory %s: wait until it ended, or use another directory for other accounts"
                                .formatted(root));
            }
            return new StateDirectory(root, channel);
        } catch (LedgerException e) {
            throw e;
        } catch (IOException e) {
            throw new LedgerException(
                    "the state directory %s cannot be used: %s"
                            .formatted(root, FileTrouble.said(e)),
                    e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // A run in this very process has it.
            return null;
        }
    }

    /** It holds mail in the quarantine: its owner's alone, where the file system knows that. */
    private static void create(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Set<String> views = directory.getFileSystem().supportedFileAttributeViews();
        if (views.contains("posix")) {
            Files.createDirectories(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(directory);
        }
    }

    /** Where an account's ledger lies, or will lie. */
    public Path of(AccountKey account) {
        return root.resolve("accounts").resolve(account.directoryName());
    }

    public Path root() {
        return root;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
