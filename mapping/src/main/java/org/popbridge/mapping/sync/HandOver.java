package org.popbridge.mapping.sync;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The way of things from one thread to another, in order and in batches: all that came while the
 * last batch was worked on. It holds so many, and so many octets; whoever is faster than the taker
 * waits in {@link #add}. Nobody is woken for a thing that would be waited with anyway.
 *
 * <p>What the taker throws ends it: whoever adds or closes gets it, and what was not taken is
 * discarded.
 */
final class HandOver<T> implements AutoCloseable {
    /**
     * What may wait, and how long for.
     *
     * @param most things that wait, which is also the largest batch
     * @param octets octets that wait, the last thing's not counted
     * @param gathering how long a batch may grow that is not full, while nobody is in a hurry
     */
    record Terms(int most, long octets, Duration gathering) {}

    /** Works on a batch, on the taking thread. */
    interface Taker<T> {
        void take(List<T> batch) throws IOException;
    }

    private final Terms terms;
    private final ToLongFunction<T> octetsOf;
    private final BooleanSupplier hurried;
    private final Taker<T> taker;
    private final Consumer<T> discard;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition came = lock.newCondition();
    private final Condition left = lock.newCondition();
    private List<T> waiting = new ArrayList<>();
    private long octets;
    private boolean ended;
    private @Nullable Throwable failure;

    /**
     * @param hurried whether a batch should go as it is; asked on either thread
     * @param discard gets what no taker will have any more
     */
    HandOver(
            Terms terms,
            ToLongFunction<T> octetsOf,
            BooleanSupplier hurried,
            Taker<T> taker,
            Consumer<T> discard,
            ThreadFactory threads) {
        this.terms = terms;
        this.octetsOf = octetsOf;
        this.hurried = hurried;
        this.taker = taker;
        this.discard = discard;
        this.thread = threads.newThread(this::run);
        thread.start();
    }

    /**
     * Hands over, when there is room; what cannot be handed over stays the caller's.
     *
     * @throws IOException if the taker failed
     */
    void add(T item) throws IOException {
        lock.lock();
        try {
            while (failure == null && isFull()) {
                left.await();
            }
            check();
            waiting.add(item);
            octets += octetsOf.applyAsLong(item);
            if (waiting.size() == 1 || isFull() || hurried.getAsBoolean()) {
                came.signal();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            lock.unlock();
        }
    }

    /** Returns when all that was handed over has been taken. */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            ended = true;
            came.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            thread.interrupt();
            throw interrupted(e);
        }
        check();
    }

    private boolean isFull() {
        return waiting.size() >= terms.most || octets >= terms.octets;
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted while mail was being stored", e);
    }

    private void check() throws IOException {
        Throwable thrown = failure;
        if (thrown != null) {
            throw new IOException("mail could not be stored: " + thrown.getMessage(), thrown);
        }
    }

    private void run() {
        try {
            for (List<T> batch = next(); !batch.isEmpty(); batch = next()) {
                taker.take(batch);
            }
        } catch (Throwable e) {
            // An error too: whoever hands over must learn that nobody takes any more.
            fail(e);
        }
    }

    private void fail(Throwable e) {
        lock.lock();
        try {
            failure = e;
            waiting.forEach(discard);
            waiting.clear();
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** All that waits; nothing at the end. */
    private List<T> next() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty() && !ended) {
                came.await();
            }
            long nanos = terms.gathering.toNanos();
            while (nanos > 0 && !ended && !isFull() && !hurried.getAsBoolean()) {
                nanos = came.awaitNanos(nanos);
            }
            List<T> batch = waiting;
            waiting = new ArrayList<>();
            octets = 0;
            left.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }
}
