package org.popbridge.migrate.content;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.Octets;

/** A message in the spool, until it is closed. */
public final class Spooled implements Octets, AutoCloseable {
    private static final byte[] EMPTY = {};

    private final byte[] array;
    private final @Nullable FileChannel file;
    private final long length;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Spooled(byte[] array, @Nullable FileChannel file, long length, Runnable release) {
        this.array = array;
        this.file = file;
        this.length = length;
        this.release = release;
    }

    static Spooled inMemory(byte @Nullable [] array, int length, Runnable release) {
        return new Spooled(array == null ? EMPTY : array, null, length, release);
    }

    static Spooled inFile(FileChannel file, long length, Runnable release) {
        return new Spooled(EMPTY, file, length, release);
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void read(long offset, byte[] target, int targetOffset, int count) throws IOException {
        if (offset < 0 || offset > length - count) {
            throw new EOFException(
                    "read of %d at %d in %d octets".formatted(count, offset, length));
        }
        FileChannel channel = file;
        if (channel == null) {
            System.arraycopy(array, (int) offset, target, targetOffset, count);
            return;
        }
        ByteBuffer window = ByteBuffer.wrap(target, targetOffset, count);
        for (long at = offset; window.hasRemaining(); ) {
            int n = channel.read(window, at);
            if (n < 0) {
                throw new EOFException("the spool file ends at " + at);
            }
            at += n;
        }
    }

    /** Gives its room back. A second time does nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a spool file could not be closed", e);
        } finally {
            release.run();
        }
    }
}
