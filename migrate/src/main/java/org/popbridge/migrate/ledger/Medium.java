package org.popbridge.migrate.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a journal is written on: a file, or a test's file that fails at the worst moment. Writes go
 * to the end.
 */
public interface Medium extends AutoCloseable {
    /** Opens the medium of a file, which is made if it is not there. */
    @FunctionalInterface
    interface Opener {
        Medium open(Path file) throws IOException;
    }

    /** Writes all of it; after an exception any beginning of it may have been written. */
    void write(ByteBuffer octets) throws IOException;

    /** Returns when all that was written would survive a power cut. */
    void force() throws IOException;

    /** Cuts the medium to this many octets, durably. */
    void truncate(long length) throws IOException;

    @Override
    void close() throws IOException;

    /** A file on a disk. */
    static Medium file(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.APPEND);
        return new Medium() {
            @Override
            public void write(ByteBuffer octets) throws IOException {
                while (octets.hasRemaining()) {
                    channel.write(octets);
                }
            }

            @Override
            public void force() throws IOException {
                channel.force(false);
            }

            @Override
            public void truncate(long length) throws IOException {
                channel.truncate(length);
                channel.force(true);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
