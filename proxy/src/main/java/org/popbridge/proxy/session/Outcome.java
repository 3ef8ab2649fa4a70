package org.popbridge.proxy.session;

import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.proxy.response.Response.Words;

/** What a command came to (RFC 9051 §7.1). */
sealed interface Outcome {
    record Ok(Words words) implements Outcome {}

    record No(Words words) implements Outcome {}

    record Bad(Words words) implements Outcome {}

    /** The client has to send more before the command is over: SASL, IDLE. */
    record Unfinished() implements Outcome {}

    /** LOGOUT: BYE, the tagged OK, and the end. */
    record Goodbye() implements Outcome {}

    static Outcome ok(String text) {
        return new Ok(Words.of(text));
    }

    static Outcome ok(ResponseCode code, String text) {
        return new Ok(Words.of(code, text));
    }

    /** What is no command, or no answer to a challenge: the words say where and why. */
    static Outcome malformed(String text) {
        return new Bad(Words.of(text));
    }

    /** A command that is one, at a time or with arguments that no client has reason for. */
    static Outcome misused(String text) {
        return bad(ResponseCode.Plain.CLIENTBUG, text);
    }

    static Outcome bad(ResponseCode code, String text) {
        return new Bad(Words.of(code, text));
    }

    static Outcome no(ResponseCode code, String text) {
        return new No(Words.of(code, text));
    }
}
