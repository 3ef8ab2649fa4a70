package org.popbridge.mapping.sync;

import java.time.Duration;

/**
 * How much the bridge asks of hosts and of this machine.
 *
 * @param sessionsPerHost POP3 sessions open at once with one host
 * @param loginsPerSecond logins begun in a second with one host
 * @param keepSignedIn how long an account and its credentials are kept in memory after its last use
 * @param firstRetry how long after a broken session the next is tried; doubled each time
 * @param lastRetry how long at most
 * @param lockedRetry how long a maildrop that another client has open is left alone
 * @param refusedRetry how long after a host would not give a message it is asked for it again;
 *     doubled each time
 * @param loginDelay how long between logins where a host wants some time and does not say how much
 */
public record BridgeSettings(
        int sessionsPerHost,
        int loginsPerSecond,
        Duration keepSignedIn,
        Duration firstRetry,
        Duration lastRetry,
        Duration lockedRetry,
        Duration refusedRetry,
        Duration loginDelay) {
    public static final BridgeSettings DEFAULT =
            new BridgeSettings(
                    200,
                    50,
                    Duration.ofMinutes(30),
                    Duration.ofSeconds(2),
                    Duration.ofMinutes(10),
                    Duration.ofSeconds(20),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(60));
}
