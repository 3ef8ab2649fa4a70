package org.popbridge.mapping.pop3;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.popbridge.mapping.wire.Harmless;
import org.popbridge.mapping.wire.Link;

/**
 * A connection to a host as lines out and octets in, buffered both ways.
 *
 * <p>Commands wait in the buffer until an answer is needed and then leave together: one system call
 * for as many as the last read made room for. For one thread.
 */
final class Wire implements Closeable {
    /** Before login and for sessions that only ask for listings. */
    private static final int NARROW = 8 << 10;

    /** For retrievals. A blocking socket reads no more at once. */
    private static final int WIDE = 128 << 10;

    /** What a host may say without being asked, until it is taken for something else than POP3. */
    private static final int MOST_UNASKED = 64 << 10;

    private Link link;
    private byte[] buffer = new byte[NARROW];
    private int position;
    private int limit;
    private final ByteArrayOutputStream outgoing = new ByteArrayOutputStream(256);
    private boolean bareLf;

    Wire(Link link) {
        this.link = link;
    }

    /** Goes on over TLS. Nothing may be buffered: it would have come unprotected (C10). */
    void upgrade(Link tls) {
        link = tls;
    }

    Socket socket() {
        return link.socket();
    }

    /** Makes room for messages. */
    void widen() {
        if (buffer.length < WIDE) {
            byte[] wide = new byte[WIDE];
            System.arraycopy(buffer, position, wide, 0, limit - position);
            limit -= position;
            position = 0;
            buffer = wide;
        }
    }

    /** How long a read may wait for the next octet. */
    void patience(Duration timeout) throws IOException {
        link.socket().setSoTimeout((int) timeout.toMillis());
    }

    /** Queues a command; its line end is added. */
    void queue(String command) {
        queue(command.getBytes(StandardCharsets.UTF_8));
    }

    void queue(byte[] command) {
        outgoing.writeBytes(command);
        outgoing.write('\r');
        outgoing.write('\n');
    }

    void flush() throws IOException {
        if (outgoing.size() > 0) {
            outgoing.writeTo(link.out());
            link.out().flush();
            outgoing.reset();
        }
    }

    boolean hasBuffered() {
        return position < limit;
    }

    int buffered() {
        return limit - position;
    }

    byte[] buffer() {
        return buffer;
    }

    int position() {
        return position;
    }

    int limit() {
        return limit;
    }

    void advanceTo(int newPosition) {
        position = newPosition;
    }

    /**
     * Sends what is queued and reads what comes. Only when all before is consumed.
     *
     * @return false at the end of the stream
     */
    boolean fill() throws IOException {
        flush();
        position = 0;
        limit = 0;
        int count = link.in().read(buffer, 0, buffer.length);
        limit = Math.max(count, 0);
        return count >= 0;
    }

    /** Whether the line that {@link #line} read last ended with a bare LF. */
    boolean lastLineWasBareLf() {
        return bareLf;
    }

    /**
     * A line without its end, which is CRLF or LF; a lone dot needs none, if nothing follows (S2).
     *
     * @throws EOFException if the stream ends before it does
     */
    byte[] line(int longest) throws IOException {
        ByteArrayOutputStream parts = new ByteArrayOutputStream(0);
        while (true) {
            if (!hasBuffered() && endsWithin(parts)) {
                return parts.toByteArray();
            }
            int start = position;
            int end = start;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            if (parts.size() + end - start > longest) {
                throw new Pop3Exception.BrokenProtocol(
                        "expected a line of a reply, got more than %d octets without a line end: %s"
                                .formatted(longest, shown(start, end)));
            }
            if (end == limit) {
                parts.write(buffer, start, end - start);
                position = end;
                continue;
            }
            position = end + 1;
            if (parts.size() == 0) {
                bareLf = end == start || buffer[end - 1] != '\r';
                return Arrays.copyOfRange(buffer, start, bareLf ? end : end - 1);
            }
            parts.write(buffer, start, end - start);
            byte[] line = parts.toByteArray();
            bareLf = line[line.length - 1] != '\r';
            return bareLf ? line : Arrays.copyOf(line, line.length - 1);
        }
    }

    /** Reads on; true if nothing comes any more and what is here is a lone dot. */
    private boolean endsWithin(ByteArrayOutputStream parts) throws IOException {
        boolean loneDot = parts.size() == 1 && parts.toByteArray()[0] == '.';
        try {
            if (fill()) {
                return false;
            }
        } catch (SocketTimeoutException e) {
            if (loneDot) {
                return true;
            }
            throw e;
        }
        if (loneDot) {
            return true;
        }
        throw new EOFException("the connection ended where a line was expected");
    }

    private String shown(int start, int end) {
        return Harmless.text(
                new String(buffer, start, Math.min(end - start, 80), StandardCharsets.ISO_8859_1));
    }

    /**
     * Takes what came although nothing is outstanding: the rest of a reply that was longer than its
     * status (S8), or a host's farewell.
     */
    String takeUnasked() throws IOException {
        StringBuilder unasked = new StringBuilder();
        while (hasBuffered() || link.in().available() > 0) {
            if (!hasBuffered() && !fill()) {
                break;
            }
            unasked.append(new String(buffer, position, buffered(), StandardCharsets.ISO_8859_1));
            position = limit;
            if (unasked.length() > MOST_UNASKED) {
                throw new Pop3Exception.BrokenProtocol(
                        "expected silence between commands, got more than %d octets: %s"
                                .formatted(MOST_UNASKED, Harmless.text(unasked.substring(0, 80))));
            }
        }
        return unasked.toString();
    }

    @Override
    public void close() throws IOException {
        link.socket().close();
    }
}
