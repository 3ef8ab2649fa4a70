package org.popbridge.proxy.command;

import org.popbridge.mapping.imap.ResponseCode;

/** What becomes of a literal that a client announced. */
public sealed interface LiteralDecision {
    /** It is an argument: hold it in memory, in the frame. */
    record Hold() implements LiteralDecision {}

    /** It is an appended message: spool it. */
    record Spool() implements LiteralDecision {}

    /**
     * Do not take it: end the command with a tagged NO. A client that waits will not send it; the
     * content of one that does not wait has to be read past, or the connection ended (RFC 7888 §4).
     *
     * @param tag the command's tag, {@code *} if it has none that can be read
     */
    record Refuse(String tag, ResponseCode code, String text) implements LiteralDecision {}
}
