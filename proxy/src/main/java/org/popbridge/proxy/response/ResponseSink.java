package org.popbridge.proxy.response;

import java.io.IOException;
import org.popbridge.mapping.Octets;

/**
 * Where a session's responses go: the connection, seen from the session's own thread.
 *
 * <p>A call may block while the client reads slowly; that is the back pressure, and it stalls this
 * session alone (law 7), so nobody calls it holding a lock. What was written is on its way for sure
 * only after {@link #flush()}. One thread at a time.
 */
public interface ResponseSink {
    /**
     * Sends octets, which may be changed by the caller once the call returns.
     *
     * @throws IOException if the connection is gone
     */
    void write(byte[] octets, int offset, int count) throws IOException;

    /**
     * Sends a range of content; a sink that can does so without copying it through the heap.
     *
     * @throws IOException if the connection is gone, or the content cannot be read: then fewer
     *     octets than announced were sent, and the session must end
     */
    default void transfer(Octets content, long offset, long count) throws IOException {
        byte[] window = new byte[(int) Math.min(count, 1 << 15)];
        for (long done = 0; done < count; ) {
            int n = (int) Math.min(window.length, count - done);
            content.read(offset + done, window, 0, n);
            write(window, 0, n);
            done += n;
        }
    }

    /**
     * The same for a literal that may not hold NUL (RFC 9051 §4.3): each is sent as {@link
     * #INSTEAD_OF_NUL}.
     */
    default void transferText(Octets content, long offset, long count) throws IOException {
        byte[] window = new byte[(int) Math.min(count, 1 << 15)];
        for (long done = 0; done < count; ) {
            int n = (int) Math.min(window.length, count - done);
            content.read(offset + done, window, 0, n);
            mask(window, 0, n);
            write(window, 0, n);
            done += n;
        }
    }

    /** What stands where NUL may not: one octet for one, so that sizes stay right. */
    byte INSTEAD_OF_NUL = (byte) 0x80;

    /** Puts it there. */
    static void mask(byte[] octets, int from, int to) {
        for (int i = from; i < to; i++) {
            if (octets[i] == 0) {
                octets[i] = INSTEAD_OF_NUL;
            }
        }
    }

    /** Pushes what was written so far towards the client. */
    void flush() throws IOException;
}
