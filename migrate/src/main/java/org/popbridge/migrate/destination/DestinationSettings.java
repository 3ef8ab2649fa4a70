package org.popbridge.migrate.destination;

import java.time.Duration;
import org.popbridge.mapping.wire.Trust;

/**
 * How to behave towards an IMAP server: time-outs, limits, what is allowed at login. {@link
 * #DEFAULT} is right for nearly every server; {@link #toBuilder} changes one thing.
 *
 * @param connectTimeout for each address of the host, and for the TLS handshake
 * @param loginTimeout silence that ends a login
 * @param progressTimeout a session ends after so long without an octet in either direction; a
 *     server that scans or syncs what it was given may be silent for minutes
 * @param batchOctets messages of one MULTIAPPEND together; a larger one goes alone
 * @param batchMessages of one MULTIAPPEND
 * @param windowCommands APPEND commands in flight, and FETCHes
 * @param headerLimit octets of a header that a scan keeps
 * @param plainTextLogin whether a password or token may cross a network unencrypted; loopback is
 *     always allowed
 * @param trust which certificates are believed
 * @param compress whether to ask for COMPRESS=DEFLATE (RFC 4978) where it is offered and the
 *     connection leaves this machine
 * @param pace how messages are sent
 */
public record DestinationSettings(
        Duration connectTimeout,
        Duration loginTimeout,
        Duration progressTimeout,
        int batchOctets,
        int batchMessages,
        int windowCommands,
        int headerLimit,
        boolean plainTextLogin,
        Trust trust,
        boolean compress,
        Pace pace) {

    /** How messages are sent. */
    public enum Pace {
        /** As fast as the server's capabilities allow: MULTIAPPEND, pipelining, LITERAL+. */
        FASTEST,
        /** One message to a command, as many commands in flight as the window has. */
        PIPELINED,
        /**
         * One message at a time, its octets only when the server asked for them: to find out which
         * message it is that makes a server hang up.
         */
        CAREFUL
    }

    public static final DestinationSettings DEFAULT =
            new DestinationSettings(
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(5),
                    4 << 20,
                    200,
                    64,
                    256 << 10,
                    false,
                    Trust.systemRoots(),
                    true,
                    Pace.FASTEST);

    public DestinationSettings {
        checkTimeout("connect", connectTimeout);
        checkTimeout("login", loginTimeout);
        checkTimeout("progress", progressTimeout);
        checkRange("octets of a batch", batchOctets, 1, Integer.MAX_VALUE);
        checkRange("messages of a batch", batchMessages, 1, 10_000);
        checkRange("window of commands", windowCommands, 1, 1000);
        checkRange("limit of a header", headerLimit, 1 << 10, 16 << 20);
    }

    private static void checkTimeout(String name, Duration timeout) {
        if (timeout.toMillis() < 1 || timeout.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "IMAP %s time-out %s (expected: 1 ms to 24 days)".formatted(name, timeout));
        }
    }

    private static void checkRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "IMAP %s %d (expected: %d to %d)".formatted(name, value, least, most));
        }
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
        private Duration loginTimeout;
        private Duration progressTimeout;
        private int batchOctets;
        private int batchMessages;
        private int windowCommands;
        private int headerLimit;
        private boolean plainTextLogin;
        private Trust trust;
        private boolean compress;
        private Pace pace;

        private Builder(DestinationSettings from) {
            connectTimeout = from.connectTimeout;
            loginTimeout = from.loginTimeout;
            progressTimeout = from.progressTimeout;
            batchOctets = from.batchOctets;
            batchMessages = from.batchMessages;
            windowCommands = from.windowCommands;
            headerLimit = from.headerLimit;
            plainTextLogin = from.plainTextLogin;
            trust = from.trust;
            compress = from.compress;
            pace = from.pace;
        }

        public Builder connectTimeout(Duration value) {
            connectTimeout = value;
            return this;
        }

        public Builder loginTimeout(Duration value) {
            loginTimeout = value;
            return this;
        }

        public Builder progressTimeout(Duration value) {
            progressTimeout = value;
            return this;
        }

        /** How much one MULTIAPPEND carries. */
        public Builder batch(int octets, int messages) {
            batchOctets = octets;
            batchMessages = messages;
            return this;
        }

        public Builder windowCommands(int value) {
            windowCommands = value;
            return this;
        }

        public Builder headerLimit(int octets) {
            headerLimit = octets;
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

        public Builder compress(boolean value) {
            compress = value;
            return this;
        }

        public Builder pace(Pace value) {
            pace = value;
            return this;
        }

        public DestinationSettings build() {
            return new DestinationSettings(
                    connectTimeout,
                    loginTimeout,
                    progressTimeout,
                    batchOctets,
                    batchMessages,
                    windowCommands,
                    headerLimit,
                    plainTextLogin,
                    trust,
                    compress,
                    pace);
        }
    }
}
