package org.popbridge.proxy.net;

import java.time.Duration;

/**
 * What clients may use of the server (law 7).
 *
 * @param connections at the same time, in total
 * @param connectionsPerAddress at the same time, of one IPv4 address or one IPv6 /64
 * @param connectionsPerUser logged-in ones of one account
 * @param loginTimeout from connecting to a login
 * @param idleTimeout without a command, once logged in; at least 30 minutes by RFC 9051 §5.4
 * @param stallTimeout without the client reading anything of what it is sent
 * @param keepAlive after so long without a word an idling client is told that the server is there:
 *     on the way there is often something that forgets silent connections
 * @param progress after so long, and then as often, a client whose command waits is told how far it
 *     is (RFC 9585 §4 recommends 10 to 15 seconds)
 * @param messageOctets of one appended message
 * @param reuse whether a connection may serve one user after another
 * @param utf8 whether clients may have all texts in UTF-8
 */
public record ImapLimits(
        int connections,
        int connectionsPerAddress,
        int connectionsPerUser,
        Duration loginTimeout,
        Duration idleTimeout,
        Duration stallTimeout,
        Duration keepAlive,
        Duration progress,
        long messageOctets,
        Reuse reuse,
        Utf8 utf8) {
    public static final ImapLimits DEFAULT =
            new ImapLimits(
                    100_000,
                    1_000,
                    200,
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(31),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(2),
                    Duration.ofSeconds(10),
                    64L << 20,
                    Reuse.ALLOWED,
                    Utf8.NOT_OFFERED);

    /**
     * Whether a client may log out and stay (UNAUTHENTICATE). RFC 8437 §8 wants it to be deniable:
     * behind a proxy that checks a login and looks away then, it is a way around the proxy.
     */
    public enum Reuse {
        ALLOWED,
        NEVER
    }

    /**
     * Whether UTF8=ACCEPT is offered (RFC 9755). §4 has its price: messages whose headers are not
     * US-ASCII, which old mail is full of, can then be appended only by clients that enable it.
     */
    public enum Utf8 {
        NOT_OFFERED,
        OFFERED
    }

    public ImapLimits {
        if (connections < 1 || connectionsPerAddress < 1 || connectionsPerUser < 1) {
            throw new IllegalArgumentException("a connection limit below 1");
        }
        if (messageOctets < 1) {
            throw new IllegalArgumentException("message limit of %d".formatted(messageOctets));
        }
    }

    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Changes limits one at a time. Not for several threads. */
    public static final class Builder {
        private int connections;
        private int connectionsPerAddress;
        private int connectionsPerUser;
        private Duration loginTimeout;
        private Duration idleTimeout;
        private Duration stallTimeout;
        private Duration keepAlive;
        private Duration progress;
        private long messageOctets;
        private Reuse reuse;
        private Utf8 utf8;

        private Builder(ImapLimits from) {
            connections = from.connections;
            connectionsPerAddress = from.connectionsPerAddress;
            connectionsPerUser = from.connectionsPerUser;
            loginTimeout = from.loginTimeout;
            idleTimeout = from.idleTimeout;
            stallTimeout = from.stallTimeout;
            keepAlive = from.keepAlive;
            progress = from.progress;
            messageOctets = from.messageOctets;
            reuse = from.reuse;
            utf8 = from.utf8;
        }

        public Builder connections(int value) {
            connections = value;
            return this;
        }

        public Builder connectionsPerAddress(int value) {
            connectionsPerAddress = value;
            return this;
        }

        public Builder connectionsPerUser(int value) {
            connectionsPerUser = value;
            return this;
        }

        public Builder loginTimeout(Duration value) {
            loginTimeout = value;
            return this;
        }

        public Builder idleTimeout(Duration value) {
            idleTimeout = value;
            return this;
        }

        public Builder stallTimeout(Duration value) {
            stallTimeout = value;
            return this;
        }

        public Builder keepAlive(Duration value) {
            keepAlive = value;
            return this;
        }

        public Builder progress(Duration value) {
            progress = value;
            return this;
        }

        public Builder messageOctets(long value) {
            messageOctets = value;
            return this;
        }

        public Builder reuse(Reuse value) {
            reuse = value;
            return this;
        }

        public Builder utf8(Utf8 value) {
            utf8 = value;
            return this;
        }

        public ImapLimits build() {
            return new ImapLimits(
                    connections,
                    connectionsPerAddress,
                    connectionsPerUser,
                    loginTimeout,
                    idleTimeout,
                    stallTimeout,
                    keepAlive,
                    progress,
                    messageOctets,
                    reuse,
                    utf8);
        }
    }
}
