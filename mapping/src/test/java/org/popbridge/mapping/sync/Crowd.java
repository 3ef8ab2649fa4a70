package org.popbridge.mapping.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.pop3.Pop3Exception;
import org.popbridge.mapping.pop3.Pop3Host;
import org.popbridge.mapping.pop3.Pop3Settings;

/**
 * Many accounts on one host, in simulated time: the real {@link Rounds}, {@link Pacing}, {@link
 * HostGate} and {@link Turns}, and sessions that are nothing but the time they take. The host
 * counts for itself, and fails the test at the first login that is one too many.
 */
final class Crowd {
    private static final Pop3Host NOBODY =
            new Pop3Host(
                    new Pop3Endpoint("pop.example", 110, Pop3Endpoint.Security.PLAIN),
                    Pop3Settings.DEFAULT);

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    final SimulatedTime time;
    private final BridgeSettings settings;
    private final HostGate gate;
    private final Duration poll;
    private final List<Visitor> visitors = new ArrayList<>();

    /** The ticks of the latest logins, in a ring as long as are allowed in a second. */
    private final long[] latest;

    private Instant since;
    private int open;
    private int mostOpen;
    private long logins;
    private boolean down;
    private boolean silentWhenDown;
    private Duration shortest = Duration.ofMillis(200);
    private Duration longest = Duration.ofSeconds(3);

    Crowd(int accounts, BridgeSettings settings, Duration poll, long seed) {
        this.time = new SimulatedTime(seed);
        this.since = time.instant();
        this.settings = settings;
        this.poll = poll;
        this.gate = new HostGate(NOBODY, settings, time, new Tally());
        this.latest = new long[settings.loginsPerSecond()];
        for (int i = 0; i < accounts; i++) {
            visitors.add(new Visitor());
        }
    }

    /** All idle at once from now on, as after a restart. */
    void arrive() {
        visitors.forEach(Visitor::arrives);
    }

    void sessionsTake(Duration from, Duration to) {
        shortest = from;
        longest = to;
    }

    /**
     * @param silent whether it lets connections time out, rather than refuse them at once
     */
    void goesDown(boolean silent) {
        down = true;
        silentWhenDown = silent;
    }

    void comesBack() {
        down = false;
    }

    Visitor visitor(int number) {
        return visitors.get(number);
    }

    Visitor anyVisitor() {
        return visitors.get(time.dice().nextInt(visitors.size()));
    }

    long logins() {
        return logins;
    }

    /** Lets so many minutes go by, and tells how many logins each had. */
    List<Long> loginsByMinute(int minutes) {
        List<Long> each = new ArrayList<>();
        for (int i = 0; i < minutes; i++) {
            long before = logins;
            time.pass(Duration.ofMinutes(1));
            each.add(logins - before);
        }
        return each;
    }

    int mostOpen() {
        return mostOpen;
    }

    int standing() {
        return gate.state().waiting();
    }

    /** The longest that any account was without a sync since {@link #countWaits}. */
    Duration longestWithout() {
        Duration most = Duration.ZERO;
        for (Visitor visitor : visitors) {
            most = max(most, visitor.longestWithout());
        }
        return most;
    }

    /** From now on. */
    void countWaits() {
        since = time.instant();
        visitors.forEach(visitor -> visitor.longestWithout = Duration.ZERO);
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private void logIn() {
        int place = (int) (logins % latest.length);
        if (logins >= latest.length && time.ticks() - latest[place] < SECOND) {
            throw new AssertionError(
                    "more than %d logins within a second, until %s"
                            .formatted(latest.length, time.instant()));
        }
        latest[place] = time.ticks();
        logins++;
        open++;
        mostOpen = Math.max(mostOpen, open);
        if (open > settings.sessionsPerHost()) {
            throw new AssertionError("%d sessions at %s".formatted(open, time.instant()));
        }
    }

    /** One account, with what its owner does around {@link Rounds}, as {@link SyncedAccount}. */
    final class Visitor {
        private final Rounds rounds = new Rounds(settings, time, this::due);
        private HostGate.@Nullable Turn turn;
        private Instant lastSync = time.instant();
        private Duration longestWithout = Duration.ZERO;
        private @Nullable Instant asked;
        private Duration lastWait = Duration.ZERO;

        private void arrives() {
            rounds.idles();
            rounds.plan(poll);
        }

        /** A client wants something that is not here; answers whether it can be had. */
        boolean asks() {
            if (rounds.isRunning()) {
                if (turn != null) {
                    asked = time.instant();
                    turn.hasten();
                }
                return true;
            }
            if (!rounds.mayBegin(true)) {
                return false;
            }
            asked = time.instant();
            begin(true);
            return true;
        }

        /** Whether what a client asked for has been begun. */
        boolean isAnswered() {
            return asked == null;
        }

        /** How long the last client's asking took until it was the account's turn. */
        Duration lastWait() {
            return lastWait;
        }

        Instant lastSync() {
            return lastSync;
        }

        private Duration longestWithout() {
            Instant from = lastSync.isAfter(since) ? lastSync : since;
            return max(longestWithout, Duration.between(from, time.instant()));
        }

        private void due() {
            if (rounds.mayBeginByItself()) {
                begin(false);
            } else {
                rounds.plan(poll);
            }
        }

        private void begin(boolean clientWaits) {
            rounds.begins();
            HostGate.Turn mine = gate.ask(clientWaits);
            turn = mine;
            // By way of the time, so that what fails in it is seen.
            var _ =
                    mine.come()
                            .whenComplete((_, failure) ->
                                    time.after(Duration.ZERO, () -> hasCome(failure)));
        }

        private void hasCome(@Nullable Throwable failure) {
            turn = null;
            if (failure == null) {
                enters();
            } else {
                rounds.broke(failure, false);
                rounds.plan(poll);
            }
        }

        private void enters() {
            logIn();
            if (asked != null) {
                lastWait = Duration.between(asked, time.instant());
                asked = null;
            }
            Instant begun = time.instant();
            if (down) {
                time.after(silentWhenDown ? Duration.ofSeconds(30) : Duration.ZERO, this::fails);
            } else {
                long spare = longest.minus(shortest).toNanos();
                Duration takes = shortest.plusNanos(time.dice().nextLong(1 + spare));
                time.after(takes, () -> succeeds(begun));
            }
        }

        private void fails() {
            open--;
            gate.left();
            rounds.broke(new Pop3Exception.Transient("nobody is there"), false);
            rounds.plan(poll);
        }

        private void succeeds(Instant begun) {
            open--;
            gate.left();
            longestWithout = longestWithout();
            lastSync = time.instant();
            rounds.ended(begun, Optional.empty());
            rounds.plan(poll);
        }
    }
}
