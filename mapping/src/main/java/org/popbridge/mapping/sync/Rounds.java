package org.popbridge.mapping.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When an account's sessions begin: at a client's doing, by the poll while a client idles, and by
 * itself where one broke off or left something to do. It says when; beginning is for whoever owns
 * it. One thread at a time, but for {@code due}, which is called without any lock.
 */
final class Rounds {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Clockwork time;
    private final Pacing pacing;
    private final Runnable due;
    private Clockwork.@Nullable Alarm alarm;
    private boolean running;
    private boolean unfinished;
    private int idlers;

    /**
     * @param due is called when a session may be due; the owner then asks {@link #mayBeginByItself}
     */
    Rounds(BridgeSettings settings, Clockwork time, Runnable due) {
        this.time = time;
        this.pacing = new Pacing(settings, time::dice);
        this.due = due;
    }

    // Whether

    boolean isRunning() {
        return running;
    }

    int idlers() {
        return idlers;
    }

    /**
     * Whether a client's doing begins a session now.
     *
     * @param clientWaits whether the client can go no further without
     */
    boolean mayBegin(boolean clientWaits) {
        return !running && pacing.allows(time.instant(), clientWaits);
    }

    /** Whether so much time went by since the last session that a client's doing begins another. */
    boolean isDue(Duration poll) {
        return pacing.isDue(time.instant(), poll);
    }

    boolean mayBeginByItself() {
        return isAwaited() && mayBegin(false);
    }

    private boolean isAwaited() {
        return idlers > 0 || (unfinished && pacing.isHopeful());
    }

    /**
     * Whether the next may begin so soon that clients may as well wait for it. They wait for what
     * this bridge puts off, not for what a host puts off for long.
     */
    boolean mayBeginSoon() {
        return !running && !pacing.nextForClients().isAfter(time.instant().plus(SOON));
    }

    /** When the next begins by itself; empty: when a client does something. */
    Optional<Instant> next(Duration poll) {
        return !running && isAwaited() ? Optional.of(pacing.next(poll)) : Optional.empty();
    }

    // What happens

    void idles() {
        idlers++;
    }

    void idlesNoMore() {
        idlers--;
    }

    /** Somebody logged in, so nothing is in the way now. */
    void loggedIn() {
        pacing.loggedIn();
    }

    void begins() {
        running = true;
        unfinished = false;
        rest();
    }

    /**
     * A session ended as it should.
     *
     * @param begun when it logged in, from where hosts count their delay
     */
    void ended(Instant begun, Optional<Duration> loginDelay) {
        running = false;
        pacing.ended(time.instant(), begun, loginDelay);
    }

    /** It ended, and there is more to do. */
    void goesOn() {
        unfinished = true;
    }

    /** A session broke, or was not to be had. */
    void broke(Throwable failure, boolean gotSomewhere) {
        running = false;
        unfinished = true;
        pacing.broke(time.instant(), failure, gotSomewhere);
    }

    /** Sets the alarm for what begins by itself, if anything does. */
    void plan(Duration poll) {
        next(poll).ifPresent(this::wakeAt);
    }

    /** Sets the alarm for those that wait: as soon as it may be. */
    void planForClients() {
        if (!running) {
            wakeAt(pacing.nextForClients());
        }
    }

    private void wakeAt(Instant at) {
        Instant now = time.instant();
        rest();
        alarm = time.after(at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO, due);
    }

    /** Takes the alarm back. */
    void rest() {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
    }
}
