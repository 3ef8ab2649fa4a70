package org.popbridge.migrate.account;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.popbridge.mapping.wire.Lines;

/**
 * Brings a run to its end: what is under way is finished as long as its peers speak; on those that
 * keep silent it hangs up. The ledger is then as after a lost connection: what was intended and not
 * answered is looked for by the next run (laws 5 and 6). For one thread.
 */
public final class Stopping {
    /** How long a peer may think about its answer once the stop is wished. */
    public static final Duration SILENCE = Duration.ofSeconds(5);

    /** So often in that time it is looked who keeps silent. */
    private static final int LOOKS = 10;

    private final Stop stop;
    private final Lines lines;
    private final Duration silence;

    /**
     * @param lines what the run's connections are made of
     */
    public Stopping(Stop stop, Lines lines, Duration silence) {
        this.stop = stop;
        this.lines = lines;
        this.silence = silence;
    }

    /** Wishes the stop and waits until the run has ended; answers whether that was in time. */
    public boolean awaitEnd(CountDownLatch ended, Duration atMost) throws InterruptedException {
        stop.wish();
        long wished = System.nanoTime();
        long between = Math.max(1, silence.toNanos() / LOOKS);
        for (long now = wished; now - wished < atMost.toNanos(); now = System.nanoTime()) {
            if (ended.await(between, TimeUnit.NANOSECONDS)) {
                return true;
            }
            if (System.nanoTime() - wished >= silence.toNanos()) {
                lines.hangUpOnSilent(silence);
            }
        }
        return ended.getCount() == 0;
    }
}
