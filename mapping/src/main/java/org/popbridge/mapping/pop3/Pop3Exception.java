package org.popbridge.mapping.pop3;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a session on a POP3 host could not be had, or ended: sealed, so that what to do next is a
 * {@code switch}.
 *
 * <p>Messages are for users: which host, what happened, what to do. What a host said is quoted
 * without control characters and cut; no secret is ever in one (law 8).
 */
public abstract sealed class Pop3Exception extends IOException {
    private static final long serialVersionUID = 1;

    private Pop3Exception(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * The host is down, busy, slow or cut the connection: try again later, serve what is here. Not
     * a wrong password (POP3-IN-THE-WILD C2, C9).
     */
    public static final class Transient extends Pop3Exception {
        private static final long serialVersionUID = 1;

        public Transient(String message) {
            super(message, null);
        }

        public Transient(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * The password was right and somebody else has the maildrop open: {@code [IN-USE]} of RFC 2449
     * §8.1.2, or so in words.
     */
    public static final class Locked extends Pop3Exception {
        private static final long serialVersionUID = 1;

        public Locked(String message) {
            super(message, null);
        }
    }

    /** The host wants more time between logins: RFC 2449 §8.1.1, or so in words (C3). */
    public static final class LoginDelay extends Pop3Exception {
        private static final long serialVersionUID = 1;
        private final transient @Nullable Duration delay;

        public LoginDelay(String message, Optional<Duration> delay) {
            super(message, null);
            this.delay = delay.orElse(null);
        }

        /** How long to wait before the next login, where the host said. */
        public Optional<Duration> delay() {
            return Optional.ofNullable(delay);
        }
    }

    /** The host does not let this user in, and trying again unchanged will not help. */
    public static final class LoginRefused extends Pop3Exception {
        private static final long serialVersionUID = 1;

        /** What is to be changed. */
        public enum Reason {
            /** User name or password are wrong: {@code [AUTH]}, or just {@code -ERR}. */
            CREDENTIALS,
            /** The account needs its provider's attention: {@code [SYS/PERM]}, or so in words. */
            ACCOUNT,
            /**
             * The host hung up on the password without a reply, as some do on a wrong one (C4); a
             * broken connection looks the same.
             */
            UNSAID,
            /** Host and settings have no way to log in in common. */
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

    /** The host said what no POP3 host may say: the message has what was expected and what came. */
    public static final class BrokenProtocol extends Pop3Exception {
        private static final long serialVersionUID = 1;

        public BrokenProtocol(String message) {
            super(message, null);
        }

        public BrokenProtocol(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** TLS could not be had, or the certificate is not believed; the message says what to do. */
    public static final class TlsTrouble extends Pop3Exception {
        private static final long serialVersionUID = 1;

        public TlsTrouble(String message) {
            super(message, null);
        }

        public TlsTrouble(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
