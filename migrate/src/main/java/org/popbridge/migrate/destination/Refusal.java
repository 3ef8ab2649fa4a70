package org.popbridge.migrate.destination;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server's NO, BAD or BYE and what it means for what comes next.
 *
 * @param code the response code (RFC 9051 §7.1), in upper case and with its arguments, or empty
 * @param text what the server said, without control characters and cut
 */
public record Refusal(Kind kind, String code, String text, @Nullable Duration waitHint) {
    /** What to do about it. */
    public enum Kind {
        /** This message is not taken as it is; a repaired one may be. Others may go on. */
        MESSAGE,
        /** This message is too large, and no repair helps. Others may go on. */
        TOO_LARGE,
        /** The account is full: somebody must make room. */
        FULL,
        /** Too much, too fast, or a day's allowance is used up: wait and go on. */
        THROTTLED,
        /** The server cannot at the moment: try again. */
        BUSY,
        /** The mailbox is not there (any more). */
        NO_MAILBOX,
        /** This account may not do that. */
        FORBIDDEN,
        /** Nothing in code or words tells. The message or the server may be to blame. */
        UNCLEAR;

        /** Whether the next message would fare as this one did. */
        public boolean concernsAll() {
            return switch (this) {
                case FULL, THROTTLED, BUSY, NO_MAILBOX, FORBIDDEN -> true;
                case MESSAGE, TOO_LARGE, UNCLEAR -> false;
            };
        }
    }

    /** How long the server wants to be left alone, where it said. */
    public Optional<Duration> waitFor() {
        return Optional.ofNullable(waitHint);
    }

    /** As for a user: {@code [OVERQUOTA] Quota exceeded}. */
    @Override
    public String toString() {
        return code.isEmpty() ? text : "[" + code + "] " + text;
    }
}
