package org.popbridge.mapping.pop3;

import java.time.Duration;
import java.util.List;
import org.popbridge.mapping.wire.Trust;

/**
 * How to behave towards a host: time-outs, limits, what is allowed at login. {@link #DEFAULT} is
 * right for nearly every host; {@link #toBuilder} changes one thing.
 *
 * @param connectTimeout for each address of the host, and for the TLS handshake (POP3-IN-THE-WILD
 *     C8)
 * @param passTimeout for the replies to which a host may have to read the whole maildrop: login,
 *     UIDL, LIST, STAT, QUIT (C8)
 * @param progressTimeout a session ends after so long without an octet (C9)
 * @param looseEndTimeout silence that makes a doubtful end of a message an end (S2)
 * @param windowOctets octets expected of the replies in flight; bounds how long an urgent request
 *     waits
 * @param windowCommands commands in flight; their octets always fit a socket's buffer, which is why
 *     one thread can write and read without a deadlock
 * @param replyLimit octets of one line of a reply that is no message, at least 512 (RFC 2449 §4)
 * @param listingLimit messages of one listing
 * @param loginMethods which may be used, in this order, also where the host does not advertise them
 *     (C5); empty means any that it does, in the best order
 * @param plainTextLogin whether a password or token may cross a network unencrypted; loopback is
 *     always allowed
 * @param trust which certificates are believed
 * @param legacyTls whether TLS 1.0, SHA-1 and small DH groups will do (C7); only with a pinned
 *     certificate, and status must say so loudly
 * @param utf8 whether to switch to UTF-8 mode where the host has it (RFC 6856 §2.1)
 * @param rsetBeforeQuit whether to send RSET before QUIT where this session deleted nothing, for
 *     hosts that delete what was read (V3)
 */
public record Pop3Settings(
        Duration connectTimeout,
        Duration passTimeout,
        Duration progressTimeout,
        Duration looseEndTimeout,
        int windowOctets,
        int windowCommands,
        int replyLimit,
        int listingLimit,
        List<LoginMethod> loginMethods,
        boolean plainTextLogin,
        Trust trust,
        boolean legacyTls,
        boolean utf8,
        boolean rsetBeforeQuit) {

    /** More commands in flight than this could fill a socket's buffer. */
    public static final int MOST_COMMANDS = 256;

    public static final Pop3Settings DEFAULT =
            new Pop3Settings(
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(10),
                    512 << 10,
                    64,
                    8 << 10,
                    2_000_000,
                    List.of(),
                    false,
                    Trust.systemRoots(),
                    false,
                    false,
                    false);

    public Pop3Settings {
        loginMethods = List.copyOf(loginMethods);
        checkTimeout("connect", connectTimeout);
        checkTimeout("PASS", passTimeout);
        checkTimeout("progress", progressTimeout);
        checkTimeout("loose end", looseEndTimeout);
        checkRange("window of octets", windowOctets, 1, Integer.MAX_VALUE);
        checkRange("window of commands", windowCommands, 1, MOST_COMMANDS);
        checkRange("reply limit", replyLimit, 512, 1 << 20);
        checkRange("listing limit", listingLimit, 1, 1 << 24);
        if (legacyTls && !(trust instanceof Trust.Pinned)) {
            throw new IllegalArgumentException(
                    "legacy TLS proves nothing by certificate authorities: pin the host's certificate");
        }
    }

    private static void checkTimeout(String name, Duration timeout) {
        if (timeout.toMillis() < 1 || timeout.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "POP3 %s time-out %s (expected: 1 ms to 24 days)".formatted(name, timeout));
        }
    }

    private static void checkRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "POP3 %s %d (expected: %d to %d)".formatted(name, value, least, most));
        }
    }

    /** The methods to try, best first, for a connection whose peer is proven or not. */
    List<LoginMethod> loginOrder(boolean verifiedTls) {
        return loginMethods.isEmpty() ? LoginMethod.preferred(verifiedTls) : loginMethods;
    }

    public static Builder builder() {
        return DEFAULT.toBuilder();
    }

    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Changes settings one at a time. Not for several threads. */
    public static final class Builder {
        private Duration connectTimeout;
        private Duration passTimeout;
        private Duration progressTimeout;
        private Duration looseEndTimeout;
        private int windowOctets;
        private int windowCommands;
        private int replyLimit;
        private int listingLimit;
        private List<LoginMethod> loginMethods;
        private boolean plainTextLogin;
        private Trust trust;
        private boolean legacyTls;
        private boolean utf8;
        private boolean rsetBeforeQuit;

        private Builder(Pop3Settings from) {
            connectTimeout = from.connectTimeout;
            passTimeout = from.passTimeout;
            progressTimeout = from.progressTimeout;
            looseEndTimeout = from.looseEndTimeout;
            windowOctets = from.windowOctets;
            windowCommands = from.windowCommands;
            replyLimit = from.replyLimit;
            listingLimit = from.listingLimit;
            loginMethods = from.loginMethods;
            plainTextLogin = from.plainTextLogin;
            trust = from.trust;
            legacyTls = from.legacyTls;
            utf8 = from.utf8;
            rsetBeforeQuit = from.rsetBeforeQuit;
        }

        public Builder connectTimeout(Duration value) {
            connectTimeout = value;
            return this;
        }

        public Builder passTimeout(Duration value) {
            passTimeout = value;
            return this;
        }

        public Builder progressTimeout(Duration value) {
            progressTimeout = value;
            return this;
        }

        public Builder looseEndTimeout(Duration value) {
            looseEndTimeout = value;
            return this;
        }

        /** How much may be in flight, in expected octets and in commands. */
        public Builder window(int octets, int commands) {
            windowOctets = octets;
            windowCommands = commands;
            return this;
        }

        public Builder replyLimit(int octets) {
            replyLimit = octets;
            return this;
        }

        public Builder listingLimit(int messages) {
            listingLimit = messages;
            return this;
        }

        public Builder loginMethods(LoginMethod... inOrder) {
            loginMethods = List.of(inOrder);
            return this;
        }

        public Builder plainTextLogin(boolean value) {
            plainTextLogin = value;
            return this;
        }

        public Builder trust(Trust value) {
            trust = value;
            return this;
        }

        public Builder legacyTls(boolean value) {
            legacyTls = value;
            return this;
        }

        public Builder utf8(boolean value) {
            utf8 = value;
            return this;
        }

        public Builder rsetBeforeQuit(boolean value) {
            rsetBeforeQuit = value;
            return this;
        }

        public Pop3Settings build() {
            return new Pop3Settings(
                    connectTimeout,
                    passTimeout,
                    progressTimeout,
                    looseEndTimeout,
                    windowOctets,
                    windowCommands,
                    replyLimit,
                    listingLimit,
                    loginMethods,
                    plainTextLogin,
                    trust,
                    legacyTls,
                    utf8,
                    rsetBeforeQuit);
        }
    }
}
