package org.popbridge.mapping.sync;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * Who goes to a host next, and when: decisions, without waiting for them. At most so many are with
 * the host at a time, and logins keep their distance.
 *
 * <p>There are two rows, each in the order of arrival: those for whom somebody waits, and all
 * others, such as polls. The first goes before the second; but once {@value #IN_A_ROW} of it went
 * by while others stood, one of the others goes, so that nobody stands for ever.
 *
 * <p>Times are {@link Clockwork#ticks}. One thread at a time.
 *
 * @param <T> who stands in a row; told apart by {@code equals}
 */
final class Turns<T> {
    static final int IN_A_ROW = 7;

    private final int most;
    private final long distance;
    private final SequencedSet<T> awaited = new LinkedHashSet<>();
    private final SequencedSet<T> others = new LinkedHashSet<>();
    private int within;
    private int awaitedInARow;
    private long nextLogin;

    /**
     * @param most may be with the host at a time
     * @param distance between two logins, in ticks
     */
    Turns(int most, long distance, long now) {
        this.most = most;
        this.distance = distance;
        this.nextLogin = now;
    }

    /** Puts somebody at the end of a row. */
    void stand(T who, boolean isAwaited) {
        (isAwaited ? awaited : others).add(who);
    }

    /** Somebody waits for one who stands already; answers whether that changes anything. */
    boolean hasten(T who) {
        return others.remove(who) && awaited.add(who);
    }

    /** Takes somebody out of the rows; false if it is in neither, because it went, or never was. */
    boolean leaveRow(T who) {
        return awaited.remove(who) || others.remove(who);
    }

    /** Whoever may go now; it is then with the host, and its login begins. */
    Optional<T> next(long now) {
        if (within == most || standing() == 0 || now - nextLogin < 0) {
            return Optional.empty();
        }
        boolean othersTurn = awaited.isEmpty() || awaitedInARow >= IN_A_ROW;
        T who;
        if (othersTurn && !others.isEmpty()) {
            who = others.removeFirst();
            awaitedInARow = 0;
        } else {
            who = awaited.removeFirst();
            awaitedInARow = others.isEmpty() ? 0 : awaitedInARow + 1;
        }
        within++;
        nextLogin = now + distance;
        return Optional.of(who);
    }

    /** How long until time alone lets somebody go; empty if it needs more than time. */
    Optional<Duration> untilNext(long now) {
        return within == most || standing() == 0
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.max(0, nextLogin - now)));
    }

    /** One who was with the host is so no more. */
    void left() {
        within--;
    }

    /** Takes everybody out of the rows. */
    List<T> clear() {
        List<T> stood = new ArrayList<>(awaited);
        stood.addAll(others);
        awaited.clear();
        others.clear();
        return stood;
    }

    int within() {
        return within;
    }

    int standing() {
        return awaited.size() + others.size();
    }
}
