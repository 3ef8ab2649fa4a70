package org.popbridge.mapping.store.segment;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.popbridge.mapping.store.StorageFullException;
import org.popbridge.mapping.store.StoreException;

/** What the file system says, in the store's words. */
final class Disk {
    private Disk() {}

    /** A failed write as what it is: no room, or the medium. */
    static IOException failure(Path path, IOException e, long count) {
        if (e instanceof StoreException
                || e instanceof SegmentGoneException
                || e instanceof ClosedChannelException) {
            return e;
        }
        if (isFull(path, e, count)) {
            return new StorageFullException(
                    "no room on disk for %d octets in %s".formatted(count, path), e);
        }
        return new IOException("%s cannot be written: %s".formatted(path, e.getMessage()), e);
    }

    /**
     * The JDK gives ENOSPC and EDQUOT only as text, in the system's language: so room is asked for
     * too.
     */
    private static boolean isFull(Path path, IOException e, long count) {
        String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        if (reason != null
                && (reason.contains("No space left") || reason.contains("quota exceeded"))) {
            return true;
        }
        try {
            return Files.getFileStore(path.toAbsolutePath().getParent()).getUsableSpace() < count;
        } catch (IOException unknown) {
            e.addSuppressed(unknown);
            return false;
        }
    }

    /** Makes names in a directory durable: those that came and those that went. */
    static void forceDirectory(Path directory) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
