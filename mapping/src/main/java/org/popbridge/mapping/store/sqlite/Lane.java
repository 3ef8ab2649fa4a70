package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The queue of one account's work on its index: any thread may call, a pool's platform thread runs
 * the jobs one after another, and those that wait together share one transaction and so one forced
 * write (group commit).
 *
 * <p>SQLite's calls are native and would pin the carrier of a virtual thread; here the caller only
 * waits. A job must leave nothing behind but what it did through its {@link Work}: if the
 * transaction that it shares fails, it is run again by itself.
 */
final class Lane {
    /** Most jobs of one transaction: bounds how long the first waits for the last. */
    private static final int TOGETHER = 128;

    private final Executor threads;
    private final Batch batch;
    private final Object lock = new Object();
    private final ArrayDeque<Pending<?>> waiting = new ArrayDeque<>();
    private boolean scheduled;
    private volatile @Nullable Thread running;

    Lane(Executor threads, Batch batch) {
        this.threads = threads;
        this.batch = batch;
    }

    /** Runs the job and waits for the end of its transaction. */
    <T> T call(Job<T> job) throws IOException {
        if (Thread.currentThread().equals(running)) {
            throw new IllegalStateException(
                    "a watcher called its account; it must leave that to another thread");
        }
        return await(submit(job));
    }

    private static <T> T await(CompletableFuture<T> outcome) throws IOException {
        try {
            return outcome.join();
        } catch (CompletionException e) {
            throw rethrown(e.getCause());
        }
    }

    /** Runs something between two transactions, and waits for its end. */
    void between(Runnable action) throws IOException {
        await(pending(new Pending<>(action, true)));
    }

    <T> CompletableFuture<T> submit(Job<T> job) {
        return pending(new Pending<>(job));
    }

    private <T> CompletableFuture<T> pending(Pending<T> pending) {
        synchronized (lock) {
            waiting.add(pending);
            if (!scheduled) {
                schedule();
            }
        }
        return pending.outcome;
    }

    private void schedule() {
        try {
            threads.execute(this::drain);
            scheduled = true;
        } catch (RejectedExecutionException e) {
            waiting.forEach(pending -> pending.fail(new IOException("the mail store is closed")));
            waiting.clear();
        }
    }

    private void drain() {
        List<Pending<?>> together = new ArrayList<>();
        synchronized (lock) {
            together.add(waiting.remove());
            while (together.getLast().isJob()
                    && together.size() < TOGETHER
                    && !waiting.isEmpty()
                    && waiting.getFirst().isJob()) {
                together.add(waiting.remove());
            }
        }
        running = Thread.currentThread();
        try {
            if (together.getFirst().isJob()) {
                batch.run(together);
            } else {
                together.getFirst().aside.run();
            }
        } catch (Throwable e) {
            // Whatever it was, nobody may wait for ever.
            together.forEach(pending -> pending.fail(e));
        } finally {
            running = null;
        }
        synchronized (lock) {
            scheduled = false;
            if (!waiting.isEmpty()) {
                // To the end of the pool's queue: other accounts have their turn.
                schedule();
            }
        }
    }

    private static IOException rethrown(@Nullable Throwable cause) {
        return switch (cause) {
            case IOException e -> copied(e);
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> new IOException(cause);
        };
    }

    /** The caller sees its own stack below the refusal, not only the pool's. */
    private static IOException copied(IOException e) {
        e.addSuppressed(new CalledFrom());
        return e;
    }

    /** Work on the index, done in a transaction. */
    @FunctionalInterface
    interface Job<T> {
        T run(Work work) throws IOException, SQLException;
    }

    /** Runs jobs and settles each of them. */
    @FunctionalInterface
    interface Batch {
        void run(List<Pending<?>> together);
    }

    /** A job, or something to be done between transactions, and the one who waits for it. */
    static final class Pending<T> {
        private final @Nullable Job<T> job;
        private final Runnable aside;
        private final CompletableFuture<T> outcome = new CompletableFuture<>();

        Pending(Job<T> job) {
            this.job = job;
            this.aside = () -> {};
        }

        private Pending(Runnable aside, T result) {
            this.job = null;
            this.aside =
                    () -> {
                        aside.run();
                        outcome.complete(result);
                    };
        }

        private boolean isJob() {
            return job != null;
        }

        /**
         * Runs the job; what is answered tells its waiter, and is to be called after the commit.
         */
        Runnable run(Work work) throws IOException, SQLException {
            if (job == null) {
                return aside;
            }
            T result = job.run(work);
            return () -> outcome.complete(result);
        }

        void fail(Throwable e) {
            outcome.completeExceptionally(e);
        }
    }

    /** Marks where a job was called from. */
    private static final class CalledFrom extends Exception {
        private static final long serialVersionUID = 1L;

        CalledFrom() {
            super("called from");
        }
    }
}
