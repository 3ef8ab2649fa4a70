package org.popbridge.mapping.store.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Puts many positions to an exact test, on the caller's thread and on as many helpers as the
 * machine has processors to spare; all searches of the process together have no more.
 */
final class ParallelFilter {
    /** Fewer positions are not worth a helper. */
    private static final int WORTH_HELP = 32;

    private static final int BATCH = 8;
    private static final Semaphore SPARE =
            new Semaphore(Runtime.getRuntime().availableProcessors() - 1);

    /** An exact test, for several threads at once. */
    interface Test {
        boolean matches(int position) throws IOException;
    }

    private final int[] positions;
    private final Test test;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final BitSet matching = new BitSet();

    private ParallelFilter(BitSet candidates, Test test) {
        positions = candidates.stream().toArray();
        this.test = test;
    }

    /** Those of the candidates that pass. */
    static BitSet filter(BitSet candidates, Test test) throws IOException {
        return new ParallelFilter(candidates, test).run();
    }

    private BitSet run() throws IOException {
        List<Thread> helpers = new ArrayList<>();
        for (int left = positions.length; left > WORTH_HELP && SPARE.tryAcquire(); left /= 2) {
            helpers.add(Thread.ofVirtual().name("search-helper").start(this::help));
        }
        work();
        helpers.forEach(ParallelFilter::await);
        Throwable failed = failure.get();
        return switch (failed) {
            case null -> matching;
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failed);
        };
    }

    private void help() {
        try {
            work();
        } finally {
            SPARE.release();
        }
    }

    private void work() {
        BitSet mine = new BitSet();
        try {
            for (int from = next.getAndAdd(BATCH);
                    from < positions.length && failure.get() == null;
                    from = next.getAndAdd(BATCH)) {
                for (int i = from; i < Math.min(from + BATCH, positions.length); i++) {
                    if (test.matches(positions[i])) {
                        mine.set(positions[i]);
                    }
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
        synchronized (matching) {
            matching.or(mine);
        }
    }

    /** Helpers end soon, and nobody may leave before them: they read what the caller holds open. */
    private static void await(Thread helper) {
        boolean interrupted = false;
        while (true) {
            try {
                helper.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
