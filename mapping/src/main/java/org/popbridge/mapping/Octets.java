package org.popbridge.mapping;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Immutable octets read by offset: a message in memory, in a segment file, or a range of either.
 *
 * <p>Reading never moves a position, so one value serves any number of threads. Nobody assumes that
 * the whole fits in memory: readers take windows (law 7).
 */
public interface Octets {
    long length();

    /**
     * Copies {@code count} octets from {@code offset} on.
     *
     * @throws EOFException if they are not all there
     * @throws IOException if the medium fails
     */
    void read(long offset, byte[] target, int targetOffset, int count) throws IOException;

    /**
     * Fills what remains of {@code target} with the octets from {@code offset} on. A medium that
     * can reads straight into it, without a copy through the heap.
     *
     * @throws EOFException if they are not all there
     * @throws IOException if the medium fails
     */
    default void read(long offset, ByteBuffer target) throws IOException {
        byte[] window = new byte[Math.min(target.remaining(), 1 << 15)];
        for (long at = offset; target.hasRemaining(); ) {
            int n = Math.min(window.length, target.remaining());
            read(at, window, 0, n);
            target.put(window, 0, n);
            at += n;
        }
    }

    /** Writes the range to {@code sink} in windows. */
    default void transferTo(long offset, long count, OutputStream sink) throws IOException {
        byte[] window = new byte[(int) Math.min(count, 1 << 16)];
        for (long done = 0; done < count; ) {
            int n = (int) Math.min(window.length, count - done);
            read(offset + done, window, 0, n);
            sink.write(window, 0, n);
            done += n;
        }
    }

    /** The range as octets of its own; it shares this one's medium. */
    default Octets slice(long offset, long count) {
        Objects.checkFromIndexSize(offset, count, length());
        Octets whole = this;
        return new Octets() {
            @Override
            public long length() {
                return count;
            }

            @Override
            public void read(long from, byte[] target, int targetOffset, int n) throws IOException {
                if (from < 0 || from > count - n) {
                    throw new EOFException(
                            "read of %d at %d in a slice of %d".formatted(n, from, count));
                }
                whole.read(offset + from, target, targetOffset, n);
            }

            @Override
            public void read(long from, ByteBuffer target) throws IOException {
                if (from < 0 || from > count - target.remaining()) {
                    throw new EOFException(
                            "read of %d at %d in a slice of %d"
                                    .formatted(target.remaining(), from, count));
                }
                whole.read(offset + from, target);
            }
        };
    }

    /** A copy in memory of a range that is known to be small. */
    default byte[] bytes(long offset, int count) throws IOException {
        byte[] copy = new byte[count];
        read(offset, copy, 0, count);
        return copy;
    }

    /** Octets over an array, which the caller must not change any more. */
    static Octets of(byte[] array) {
        return new Octets() {
            @Override
            public long length() {
                return array.length;
            }

            @Override
            public void read(long offset, byte[] target, int targetOffset, int count)
                    throws IOException {
                if (offset < 0 || offset > array.length - count) {
                    throw new EOFException(
                            "read of %d at %d in %d octets".formatted(count, offset, array.length));
                }
                System.arraycopy(array, (int) offset, target, targetOffset, count);
            }
        };
    }
}
