package org.popbridge.migrate.account;

import java.time.Duration;

/**
 * How often and when to try again after something that passes: a lost connection, a busy host.
 *
 * @param attempts in a row without any progress; then the account is given up for this run
 * @param first the wait before the second attempt; each next one is three times as long
 * @param longest no wait is longer, unless a server asks for it
 */
public record Patience(int attempts, Duration first, Duration longest) {
    public static final Patience USUAL =
            new Patience(6, Duration.ofSeconds(1), Duration.ofMinutes(1));

    /** For an account that did not even start: its hosts may not be what its owner meant. */
    Patience brief() {
        return new Patience(Math.min(3, attempts), first, longest);
    }

    /** The wait after so many failures in a row, 1 or more. */
    Duration after(int failures) {
        Duration wait = first;
        for (int i = 1; i < failures && wait.compareTo(longest) < 0; i++) {
            wait = wait.multipliedBy(3);
        }
        return wait.compareTo(longest) < 0 ? wait : longest;
    }
}
