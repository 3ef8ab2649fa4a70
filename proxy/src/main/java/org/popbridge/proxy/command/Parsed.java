package org.popbridge.proxy.command;

import org.popbridge.mapping.imap.ResponseCode;

/** What parsing a frame comes to. */
public sealed interface Parsed {
    /** The command's tag; {@code *} if none could be read, so that it can be answered at all. */
    String tag();

    /** It is a command. */
    record Understood(String tag, Command command) implements Parsed {}

    /**
     * It is none; the answer is BAD.
     *
     * @param offset where in the frame, in octets from 0, reading failed
     * @param expected what should have been there
     */
    record Malformed(String tag, int offset, String expected) implements Parsed {
        /** The words for the client, without any of its octets. */
        public String text() {
            return "Syntax error at octet %d: expected %s".formatted(offset, expected);
        }
    }

    /**
     * It is well formed but cannot be served: an unknown charset, a limit. The answer is NO.
     *
     * @param forgetsResult whether the saved search result is lost by it (RFC 5182 §2.1)
     */
    record Refused(String tag, ResponseCode code, String text, boolean forgetsResult)
            implements Parsed {}
}
