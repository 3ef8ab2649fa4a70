package org.popbridge.proxy.response;

import java.util.Optional;
import org.popbridge.mapping.imap.ResponseCode;

/**
 * One response of the server, other than FETCH (RFC 9051 §7). Immutable; {@link ResponseWriter}
 * prints it.
 */
public sealed interface Response {
    /** Data, or news, that no single command is answered by ({@code response-data}). */
    sealed interface Data extends Response permits AccountData, MailboxData, ServerData {}

    /** How a command, or the connection, fares. */
    sealed interface Status extends Response {
        Condition condition();

        Words words();
    }

    /** The end of a command: OK, NO or BAD. */
    record Tagged(String tag, Condition condition, Words words) implements Status {
        public static Tagged ok(String tag, String text) {
            return new Tagged(tag, Condition.OK, Words.of(text));
        }

        public static Tagged ok(String tag, ResponseCode code, String text) {
            return new Tagged(tag, Condition.OK, Words.of(code, text));
        }

        public static Tagged no(String tag, String text) {
            return new Tagged(tag, Condition.NO, Words.of(text));
        }

        public static Tagged no(String tag, ResponseCode code, String text) {
            return new Tagged(tag, Condition.NO, Words.of(code, text));
        }

        public static Tagged bad(String tag, String text) {
            return new Tagged(tag, Condition.BAD, Words.of(text));
        }
    }

    /** The greeting, a BYE, or news about a command under way. */
    record Untagged(Condition condition, Words words) implements Status {
        public static Untagged ok(String text) {
            return new Untagged(Condition.OK, Words.of(text));
        }

        public static Untagged ok(ResponseCode code, String text) {
            return new Untagged(Condition.OK, Words.of(code, text));
        }

        public static Untagged bye(String text) {
            return new Untagged(Condition.BYE, Words.of(text));
        }

        public static Untagged bye(ResponseCode code, String text) {
            return new Untagged(Condition.BYE, Words.of(code, text));
        }
    }

    /** Go on: the client may send a literal, or the next step of SASL or IDLE. */
    sealed interface Continuation extends Response {}

    /** {@code + text}. */
    record GoOn(String text) implements Continuation {}

    /** {@code + base64}: a challenge of SASL, already in base 64; empty is an empty challenge. */
    record Challenge(String base64) implements Continuation {}

    /** The five conditions (RFC 9051 §7.1). */
    enum Condition {
        OK,
        NO,
        BAD,
        PREAUTH,
        BYE
    }

    /**
     * {@code resp-text}: a code for programs, if any, and words for a person, not empty. In print,
     * control characters become spaces, and what is not US-ASCII question marks.
     */
    record Words(Optional<ResponseCode> code, String text) {
        public Words {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("a status response without words");
            }
        }

        public static Words of(String text) {
            return new Words(Optional.empty(), text);
        }

        public static Words of(ResponseCode code, String text) {
            return new Words(Optional.of(code), text);
        }
    }
}
