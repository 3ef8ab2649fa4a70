package org.popbridge.mapping.store.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of its own for a message too long to gather in memory, until it is whole.
 *
 * <p>Why not straight into the segment: its length is not known until its end, and two of them at
 * once would need two segments. Why not a segment of its own by renaming it: an account with
 * thousands of long messages would have thousands of files, and each would need its directory
 * forced. The copy costs little, since the spool is still in the system's memory.
 */
final class Spool implements AutoCloseable {
    static final String SUFFIX = ".incoming";

    private final Path path;
    private final FileChannel channel;
    private long length;

    Spool(Path directory) throws IOException {
        try {
            path = Files.createTempFile(directory, "message-", SUFFIX);
        } catch (IOException e) {
            throw Disk.failure(directory.resolve("message" + SUFFIX), e, 1);
        }
        channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        // Where the system can, the name goes at once, so that a crash leaves
                        // nothing.
                        StandardOpenOption.DELETE_ON_CLOSE);
    }

    void write(byte[] source, int from, int count) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(source, from, count);
        try {
            while (rest.hasRemaining()) {
                length += channel.write(rest, length);
            }
        } catch (IOException e) {
            throw Disk.failure(path, e, count);
        }
    }

    void read(long at, ByteBuffer target) throws IOException {
        int first = target.position();
        while (target.hasRemaining()) {
            if (channel.read(target, at + target.position() - first) < 0) {
                throw new IOException(path + " is cut short");
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
