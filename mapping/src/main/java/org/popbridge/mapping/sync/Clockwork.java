package org.popbridge.mapping.sync;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Time and chance, as the sync has them: what the clock says, how much went by, being called later,
 * and dice. All that decides when a host is asked has them from here, so that a test plays a day of
 * ten thousand accounts in seconds, on one thread, the same each time.
 *
 * <p>Any thread.
 */
interface Clockwork extends InstantSource, AutoCloseable {
    /** Nanoseconds since some moment; never goes back, whoever sets the clock. */
    long ticks();

    /** Calls {@code task} once, so much later; it must neither block nor throw. */
    Alarm after(Duration wait, Runnable task);

    RandomGenerator dice();

    /** No alarm rings after this. */
    @Override
    void close();

    /** A call to come. */
    @FunctionalInterface
    interface Alarm {
        /** Takes it back, if it has not rung yet. */
        void cancel();
    }

    /** Real time, on a thread of its own; instants are {@code clock}'s. */
    static Clockwork real(InstantSource clock) {
        ScheduledThreadPoolExecutor executor =
                new ScheduledThreadPoolExecutor(
                        1,
                        Thread.ofPlatform().daemon().name("sync-timer").factory(),
                        new ThreadPoolExecutor.DiscardPolicy());
        executor.setRemoveOnCancelPolicy(true);
        return new Real(clock, executor);
    }

    /** Of the system. */
    record Real(InstantSource clock, ScheduledThreadPoolExecutor executor) implements Clockwork {
        private static final Logger LOG = LoggerFactory.getLogger(Clockwork.class);

        @Override
        public Instant instant() {
            return clock.instant();
        }

        @Override
        public long ticks() {
            return System.nanoTime();
        }

        @Override
        public Alarm after(Duration wait, Runnable task) {
            Future<?> call =
                    executor.schedule(() -> run(task), wait.toNanos(), TimeUnit.NANOSECONDS);
            return () -> call.cancel(false);
        }

        /** The executor would keep what is thrown to itself. */
        private static void run(Runnable task) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.error("what was due did not happen", e);
                throw e;
            }
        }

        @Override
        public RandomGenerator dice() {
            return ThreadLocalRandom.current();
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }
}
