package org.popbridge.mapping.pop3;

import java.io.IOException;

/**
 * Takes messages as they stream in: per request either {@code begin write* end}, or {@code begin
 * write* aborted}, or {@code refused}; one after another, in the order of the requests, on the
 * retrieving thread.
 *
 * <p>A message without its {@code end} is not a message (POP3-IN-THE-WILD S6). Requests that were
 * in flight when a session broke, and not begun, are never mentioned again.
 *
 * <p>An exception thrown here ends the session, for its octets can no longer be told apart; the
 * caller of the retrieval gets it as it is. A slow sink slows the host down and nobody else (law
 * 7).
 */
public interface RetrievalSink {
    /** The host has it and its octets follow. */
    void begin(Request request) throws IOException;

    /**
     * Octets of the message, dots unstuffed, line ends as the host sent them. The array is the
     * session's read buffer: it must not be changed, nor kept after return.
     */
    void write(byte[] octets, int offset, int count) throws IOException;

    /** The message is whole. */
    void end(Request request) throws IOException;

    /** The host said {@code -ERR}. */
    void refused(Request request, Reply reply) throws IOException;

    /** The message was cut short: forget what was written since {@code begin}. */
    void aborted(Request request) throws IOException;

    /**
     * Whether further requests are to be sent. Asked between messages; once it says no, what is in
     * flight is still delivered, and the session stays usable.
     */
    default boolean wantsMore() {
        return true;
    }
}
