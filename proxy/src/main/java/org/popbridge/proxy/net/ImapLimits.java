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

    /** The same, with UTF8=ACCEPT or without. */
    public ImapLimits with(Utf8 offer) {
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
                offer);
    }
}
