package org.popbridge.migrate.destination;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.imap.LiteralHeader;

/**
 * Cuts a server's octets into responses: a line, its literals, the line's rest.
 *
 * <p>What a response may hold is limited; of a literal the first octets are kept, as many as were
 * asked for, and its announcement is changed to that number. A message's body is streamed past
 * instead, and {@code {0}} stands in its place. For one thread.
 */
final class ResponseReader {
    private static final int BUFFER = 64 << 10;

    /** All of a response but its literals: a server's capabilities and codes are far below it. */
    private static final int LONGEST_TEXT = 64 << 10;

    /** Literals of one response; ENVELOPE of an honest server stays far below it. */
    private static final int MOST_LITERALS = 1000;

    private static final String BODY = "BODY[] ";

    private InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;
    private byte[] response = new byte[512];
    private int size;
    private final BooleanSupplier patience;

    /** Takes the octets of a body as they come. */
    interface BodyTaker {
        /** The literal that follows this beginning of a response is a body of so many octets. */
        void begin(String responseSoFar, long octets) throws IOException;

        void write(byte[] octets, int offset, int count) throws IOException;
    }

    /**
     * @param patience asked when a read timed out: whether to wait for as long again
     */
    ResponseReader(InputStream in, BooleanSupplier patience) {
        this.in = in;
        this.patience = patience;
    }

    /** Octets that came and were not read: before TLS, none may be. */
    int buffered() {
        return limit - position;
    }

    /** Goes on with a stream over this one; what is buffered already belongs to it. */
    void layer(UnaryOperator<InputStream> over) {
        byte[] early = Arrays.copyOfRange(buffer, position, limit);
        position = limit;
        in = over.apply(new SequenceInputStream(new ByteArrayInputStream(early), in));
    }

    /** Goes on with another stream; nothing may be buffered. */
    void replace(InputStream other) {
        in = other;
    }

    /** The next response, whose literals are kept up to {@code keep} octets together. */
    byte[] next(int keep) throws IOException {
        return next(keep, null);
    }

    /**
     * The next response, where {@code BODY[]} goes to a taker.
     *
     * @throws EOFException at the end of the stream
     * @throws ResponseTooLong beyond the limits
     */
    byte[] next(int keep, @Nullable BodyTaker bodies) throws IOException {
        size = 0;
        int text = 0;
        int room = keep;
        for (int literals = 0; ; literals++) {
            int from = size;
            line(LONGEST_TEXT - text);
            text += size - from;
            Optional<LiteralHeader> header = LiteralHeader.atEnd(response, from, size);
            if (header.isEmpty()) {
                return Arrays.copyOf(response, size);
            }
            if (literals == MOST_LITERALS) {
                throw new ResponseTooLong("at most %d literals".formatted(MOST_LITERALS));
            }
            room -= literal(header.get().length(), room, bodies);
        }
    }

    /** A line up to its end, which is CRLF or LF, without it. */
    private void line(int longest) throws IOException {
        int from = size;
        while (true) {
            if (position == limit) {
                fill();
            }
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            if (size - from + end - position > longest) {
                throw new ResponseTooLong("at most %d octets of text".formatted(LONGEST_TEXT));
            }
            append(buffer, position, end - position);
            if (end < limit) {
                position = end + 1;
                if (size > from && response[size - 1] == '\r') {
                    size--;
                }
                return;
            }
            position = end;
        }
    }

    /** Takes a literal, and says how many of its octets were kept. */
    private int literal(long length, int keep, @Nullable BodyTaker bodies) throws IOException {
        while (response[size - 1] != '{') {
            size--;
        }
        size--;
        if (bodies != null && endsWithBody()) {
            bodies.begin(new String(response, 0, size, StandardCharsets.ISO_8859_1), length);
            pass(length, bodies);
            announce(0);
            return 0;
        }
        int kept = (int) Math.min(length, keep);
        announce(kept);
        for (int left = kept; left > 0; ) {
            if (position == limit) {
                fill();
            }
            int count = Math.min(left, limit - position);
            append(buffer, position, count);
            position += count;
            left -= count;
        }
        pass(length - kept, null);
        return kept;
    }

    private void announce(int length) {
        byte[] header = "{%d}\r\n".formatted(length).getBytes(StandardCharsets.US_ASCII);
        append(header, 0, header.length);
    }

    private boolean endsWithBody() {
        return size >= BODY.length()
                && new String(
                                response,
                                size - BODY.length(),
                                BODY.length(),
                                StandardCharsets.US_ASCII)
                        .toUpperCase(Locale.ROOT)
                        .equals(BODY);
    }

    private void pass(long length, @Nullable BodyTaker taker) throws IOException {
        for (long left = length; left > 0; ) {
            if (position == limit) {
                fill();
            }
            int count = (int) Math.min(left, limit - position);
            if (taker != null) {
                taker.write(buffer, position, count);
            }
            position += count;
            left -= count;
        }
    }

    private void append(byte[] octets, int offset, int count) {
        if (response.length - size < count) {
            response = Arrays.copyOf(response, Math.max(size + count, response.length * 2));
        }
        System.arraycopy(octets, offset, response, size, count);
        size += count;
    }

    private void fill() throws IOException {
        while (true) {
            try {
                int count = in.read(buffer, 0, buffer.length);
                if (count < 0) {
                    throw new EOFException("the connection ended where a response was expected");
                }
                position = 0;
                limit = count;
                return;
            } catch (SocketTimeoutException e) {
                if (!patience.getAsBoolean()) {
                    throw e;
                }
            }
        }
    }

    /** A response beyond what is read of one; the message says what is. */
    static final class ResponseTooLong extends IOException {
        private static final long serialVersionUID = 1;

        ResponseTooLong(String expected) {
            super("expected a response of " + expected + ", got more");
        }
    }
}
