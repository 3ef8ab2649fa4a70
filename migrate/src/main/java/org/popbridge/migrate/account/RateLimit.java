package org.popbridge.migrate.account;

import java.io.IOException;
import java.time.Duration;

/** Holds up a retrieval so that it takes no more than so many octets a second. One thread. */
final class RateLimit {
    private final long octetsPerSecond;
    private final Stop stop;
    private long due = System.nanoTime();

    /**
     * @param octetsPerSecond 0 for no limit
     */
    RateLimit(long octetsPerSecond, Stop stop) {
        this.octetsPerSecond = octetsPerSecond;
        this.stop = stop;
    }

    void took(int octets) throws IOException {
        if (octetsPerSecond <= 0) {
            return;
        }
        long now = System.nanoTime();
        // What was not used in the last second may be made up for, not more.
        due = Math.max(due, now - 1_000_000_000L);
        due += octets * 1_000_000_000L / octetsPerSecond;
        if (due > now) {
            stop.pause(Duration.ofNanos(due - now));
        }
    }
}
