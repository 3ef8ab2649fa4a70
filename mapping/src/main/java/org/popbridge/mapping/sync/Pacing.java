package org.popbridge.mapping.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.pop3.Pop3Exception;

/**
 * When an account's next session may begin, and when one is due: arithmetic on instants that others
 * read from their clock. One thread at a time.
 *
 * <p>Clients that wait need not sit out a back-off, but must what the host itself asked for (C2,
 * C3).
 */
final class Pacing {
    private static final int MOST_DOUBLINGS = 16;

    private static final double MOST_DRIFT = 0.2;

    /** So many failures in a row, and nobody is there any more to go on for. */
    private static final int PATIENCE = 20;

    private final BridgeSettings settings;
    private final Supplier<RandomGenerator> dice;
    private int failures;
    private boolean brokeOff;
    private double drift;
    private @Nullable Instant lastEnd;
    private Instant notBefore = Instant.MIN;
    private Instant notBeforeForClients = Instant.MIN;

    Pacing(BridgeSettings settings, Supplier<RandomGenerator> dice) {
        this.settings = settings;
        this.dice = dice;
    }

    boolean allows(Instant now, boolean clientWaits) {
        return !(clientWaits ? notBeforeForClients : notBefore).isAfter(now);
    }

    /** When clients that wait may begin the next, in the past if they may now. */
    Instant nextForClients() {
        return notBeforeForClients;
    }

    /** Whether so much time went by since the last session that a client's doing begins another. */
    boolean isDue(Instant now, Duration poll) {
        return lastEnd == null || !lastEnd.plus(poll).isAfter(now);
    }

    /**
     * When the next session is due by itself, in the past if it is overdue: up to a fifth later
     * than the poll says, so that accounts that once came together drift apart. What broke off goes
     * on as soon as it may.
     */
    Instant next(Duration poll) {
        Instant due =
                lastEnd == null || brokeOff
                        ? Instant.MIN
                        : lastEnd.plus(poll).plusMillis((long) (poll.toMillis() * drift));
        return notBefore.isAfter(due) ? notBefore : due;
    }

    /** Whether to try on by itself, with no client there. */
    boolean isHopeful() {
        return failures < PATIENCE;
    }

    /** Somebody logged in, so nothing is in the way now. */
    void loggedIn() {
        failures = 0;
        notBefore = Instant.MIN;
        notBeforeForClients = Instant.MIN;
    }

    /** A session ended as it should. */
    void ended(Instant now, Instant begun, Optional<Duration> loginDelay) {
        lastEnd = now;
        drift = dice.get().nextDouble(MOST_DRIFT);
        brokeOff = false;
        failures = 0;
        notBefore = loginDelay.map(begun::plus).orElse(Instant.MIN);
        notBeforeForClients = notBefore;
    }

    /**
     * A session broke, or was not to be had.
     *
     * @param gotSomewhere whether anything became durable, so that trying again at once will too
     */
    void broke(Instant now, Throwable failure, boolean gotSomewhere) {
        lastEnd = now;
        brokeOff = true;
        failures = gotSomewhere ? 0 : failures + 1;
        switch (failure) {
            case Pop3Exception.LoginDelay said ->
                    pause(now.plus(said.delay().orElse(settings.loginDelay())));
            case Pop3Exception.Locked _ -> pause(now.plus(settings.lockedRetry()));
            default -> {
                notBefore = now.plus(spread(backOff()));
                notBeforeForClients = gotSomewhere ? now : now.plus(settings.firstRetry());
            }
        }
    }

    private void pause(Instant until) {
        notBefore = until;
        notBeforeForClients = until;
    }

    private Duration backOff() {
        Duration grown =
                settings.firstRetry()
                        .multipliedBy(1L << Math.clamp(failures - 1, 0, MOST_DOUBLINGS));
        return grown.compareTo(settings.lastRetry()) > 0 ? settings.lastRetry() : grown;
    }

    /** Up to a quarter more, so that accounts do not come back all at once. */
    private Duration spread(Duration duration) {
        return duration.plusMillis(dice.get().nextLong(1 + duration.toMillis() / 4));
    }
}
