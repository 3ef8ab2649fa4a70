package org.popbridge.migrate.account;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.popbridge.mapping.wire.Lines;

/**
 * Brings a run to its end: what is under way is finished as long as its peers speak; on those that
 * keep silent it hangs up. The ledger is then as after a lost connection: what was intended and not
 * answered is looked for by the next run (laws 5 and 6). One thread calls {@link #awaitEnd}, once.
 */
public final class Stopping {
    /** A host says the same when it is asked again: nothing is lost. */
    private static final Duration SOURCES_SILENCE = Duration.ofSeconds(5);

    /**
     * A destination may just be storing what it was sent, and the next run must not look before it
     * has.
     */
    private static final Duration DESTINATIONS_SILENCE = Duration.ofSeconds(30);

    /** So often in the time of the less patient it is looked who keeps silent. */
    private static final int LOOKS = 10;

    private final Stop stop;
    private final Lines sources = new Lines();
    private final Lines destinations = new Lines();
    private final Duration sourcesSilence;
    private final Duration destinationsSilence;

    public Stopping(Stop stop) {
        this(stop, SOURCES_SILENCE, DESTINATIONS_SILENCE);
    }

    /**
     * The same, with other patience.
     *
     * @param sourcesSilence how long a host may think about its answer once the stop is wished
     * @param destinationsSilence how long a destination may
     */
    Stopping(Stop stop, Duration sourcesSilence, Duration destinationsSilence) {
        this.stop = stop;
        this.sourcesSilence = sourcesSilence;
        this.destinationsSilence = destinationsSilence;
    }

    /** What the connections with hosts are made of. */
    public Lines sources() {
        return sources;
    }

    /** What the connections with destinations are made of. */
    public Lines destinations() {
        return destinations;
    }

    /** Wishes the stop and waits until the run has ended; answers whether that was in time. */
    public boolean awaitEnd(CountDownLatch ended, Duration atMost) throws InterruptedException {
        stop.wish();
        long wished = System.nanoTime();
        long between = Math.max(1, sourcesSilence.toNanos() / LOOKS);
        for (long now = wished; now - wished < atMost.toNanos(); now = System.nanoTime()) {
            if (ended.await(between, TimeUnit.NANOSECONDS)) {
                return true;
            }
            hangUp(sources, sourcesSilence, wished);
            hangUp(destinations, destinationsSilence, wished);
        }
        return ended.getCount() == 0;
    }

    /** Who fell silent before the stop was wished has as long from then on. */
    private static void hangUp(Lines lines, Duration silence, long wished) {
        if (System.nanoTime() - wished >= silence.toNanos()) {
            lines.hangUpOnSilent(silence);
        }
    }
}
