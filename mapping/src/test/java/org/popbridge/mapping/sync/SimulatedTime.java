package org.popbridge.mapping.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Time that goes by only when it is told to, and then as fast as the machine can: alarms ring one
 * after the other on the thread that calls {@link #pass}. The same seed makes the same history.
 */
final class SimulatedTime implements Clockwork {
    private static final Instant BEGIN = Instant.parse("2026-11-22T00:00:00Z");

    private final PriorityQueue<Call> calls = new PriorityQueue<>();
    private final RandomGenerator dice;
    private long now;
    private long order;

    private static final class Call implements Comparable<Call> {
        private final long at;
        private final long order;
        private final Runnable task;
        private boolean cancelled;

        Call(long at, long order, Runnable task) {
            this.at = at;
            this.order = order;
            this.task = task;
        }

        @Override
        public int compareTo(Call other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    SimulatedTime(long seed) {
        dice = new SplittableRandom(seed);
    }

    /** Lets time go by, with all that happens meanwhile. */
    void pass(Duration duration) {
        long end = now + duration.toNanos();
        Call next = calls.peek();
        while (next != null && next.at <= end) {
            calls.remove();
            now = next.at;
            if (!next.cancelled) {
                next.task.run();
            }
            next = calls.peek();
        }
        now = end;
    }

    @Override
    public Instant instant() {
        return BEGIN.plusNanos(now);
    }

    @Override
    public long ticks() {
        return now;
    }

    @Override
    public Alarm after(Duration wait, Runnable task) {
        Call call = new Call(now + wait.toNanos(), order++, task);
        calls.add(call);
        return () -> call.cancelled = true;
    }

    @Override
    public RandomGenerator dice() {
        return dice;
    }

    @Override
    public void close() {
        calls.clear();
    }
}
