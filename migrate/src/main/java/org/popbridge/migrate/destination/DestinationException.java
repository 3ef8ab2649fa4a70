package org.popbridge.migrate.destination;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a session on an IMAP server could not be had, ended, or refused something: sealed, so that
 * what to do next is a {@code switch}.
 *
 * <p>Messages are for users: which server, what happened, what to do. What a server said is quoted
 * without control characters and cut; no secret is ever in one (law 8).
 */
public abstract sealed class DestinationException extends IOException {
    private static final long serialVersionUID = 1;

    private DestinationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether the session, if there was one, is over. */
    public boolean endsSession() {
        return true;
    }

    /** The server is down, busy or not to be reached: try again later. */
    public static final class Transient extends DestinationException {
        private static final long serialVersionUID = 1;

        public Transient(String message) {
            super(message, null);
        }

        public Transient(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Too much, too fast, too many connections, or a day's allowance used up: wait and go on. */
    public static final class Throttled extends DestinationException {
        private static final long serialVersionUID = 1;
        private final transient @Nullable Duration wait;

        public Throttled(String message, Optional<Duration> wait) {
            super(message, null);
            this.wait = wait.orElse(null);
        }

        /** How long the server wants to be left alone, where it said. */
        public Optional<Duration> waitHint() {
            return Optional.ofNullable(wait);
        }
    }

    /** The account is full: somebody must make room. */
    public static final class Full extends DestinationException {
        private static final long serialVersionUID = 1;

        public Full(String message) {
            super(message, null);
        }
    }

    /** The server does not let this user in, and trying again unchanged will not help. */
    public static final class LoginRefused extends DestinationException {
        private static final long serialVersionUID = 1;

        /** What is to be changed. */
        public enum Reason {
            /** User name, password or token are wrong. */
            CREDENTIALS,
            /** The account needs its provider's attention: disabled, IMAP switched off. */
            ACCOUNT,
            /** Server and settings have no way to log in in common. */
            NO_METHOD
        }

        private final Reason reason;

        public LoginRefused(Reason reason, String message) {
            super(message, null);
            this.reason = reason;
        }

        public Reason reason() {
            return reason;
        }
    }

    /** The mailbox does not exist, cannot be made, or takes no mail. The session goes on. */
    public static final class MailboxRefused extends DestinationException {
        private static final long serialVersionUID = 1;
        private final transient Refusal refusal;

        public MailboxRefused(String message, Refusal refusal) {
            super(message, null);
            this.refusal = refusal;
        }

        public Refusal refusal() {
            return refusal;
        }

        @Override
        public boolean endsSession() {
            return false;
        }
    }

    /** The server said what no IMAP server may say: what was expected, and what came. */
    public static final class BrokenProtocol extends DestinationException {
        private static final long serialVersionUID = 1;

        public BrokenProtocol(String message) {
            super(message, null);
        }
    }

    /** The connection ended, or the server kept silent too long, while something was under way. */
    public static final class ConnectionLost extends DestinationException {
        private static final long serialVersionUID = 1;

        public ConnectionLost(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** TLS could not be had, or the certificate is not believed; the message says what to do. */
    public static final class TlsTrouble extends DestinationException {
        private static final long serialVersionUID = 1;

        public TlsTrouble(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** What this side was to send could not be read: a spool file, a token command. */
    public static final class LocalTrouble extends DestinationException {
        private static final long serialVersionUID = 1;

        public LocalTrouble(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
