package org.popbridge.mapping.sync;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.store.ContentArrival;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.MaildropLedger;

/**
 * Binds arrivals to their messages in batches, on a thread of its own, while the next messages come
 * in. At most {@link #ROOM} arrivals wait; a retrieval that is faster than the disk is held up
 * here.
 *
 * <p>A batch is as large as what came during the last commit; while nobody waits for content it is
 * given time to grow.
 */
final class Committing implements AutoCloseable {
    private static final int ROOM = 256;
    private static final int LARGEST = 256;
    private static final long LARGEST_OCTETS = 32 << 20;
    private static final long GATHERING_MILLIS = 100;

    /** An arrival and the content it is for. */
    record Item(ContentArrival arrival, ContentId content) {}

    private sealed interface Handed {
        record One(Item item) implements Handed {}

        record End() implements Handed {}
    }

    private final MaildropLedger ledger;
    private final BooleanSupplier somebodyWaits;
    private final Consumer<List<ContentId>> committed;
    private final BlockingQueue<Handed> handed = new ArrayBlockingQueue<>(ROOM);
    private final Thread thread;
    private volatile @Nullable Throwable failure;

    /**
     * @param committed told of each batch when it is durable, on the committing thread
     */
    Committing(
            MaildropLedger ledger,
            BooleanSupplier somebodyWaits,
            Consumer<List<ContentId>> committed) {
        this.ledger = ledger;
        this.somebodyWaits = somebodyWaits;
        this.committed = committed;
        this.thread = Thread.ofVirtual().name("commit").start(this::run);
    }

    /**
     * Hands over an arrival, when there is room.
     *
     * @throws IOException if an earlier commit failed
     */
    void add(Item item) throws IOException {
        try {
            offer(new Handed.One(item));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Returns when all that was handed over is durable. */
    @Override
    public void close() throws IOException {
        try {
            offer(new Handed.End());
            thread.join();
        } catch (InterruptedException e) {
            thread.interrupt();
            throw interrupted(e);
        }
        check();
    }

    /** Waits for room; a committing thread that failed makes none any more, hence the look. */
    private void offer(Handed next) throws IOException, InterruptedException {
        do {
            check();
        } while (!handed.offer(next, 1, TimeUnit.SECONDS));
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted while mail was being committed", e);
    }

    private void check() throws IOException {
        Throwable thrown = failure;
        if (thrown != null) {
            throw new IOException("mail could not be stored: " + thrown.getMessage(), thrown);
        }
    }

    private void run() {
        try {
            boolean more = true;
            while (more) {
                List<Item> batch = new ArrayList<>();
                more = gather(batch);
                if (!batch.isEmpty()) {
                    ledger.contentArrived(batch.stream().map(Item::arrival).toList());
                    committed.accept(batch.stream().map(Item::content).toList());
                }
            }
        } catch (Throwable e) {
            // An error too: whoever hands over must learn that nobody takes any more.
            failure = e;
        }
    }

    /** Answers whether more may come. */
    private boolean gather(List<Item> batch) throws InterruptedException {
        Handed next = handed.take();
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GATHERING_MILLIS);
        long octets = 0;
        while (next != null) {
            switch (next) {
                case Handed.End() -> {
                    return false;
                }
                case Handed.One(Item item) -> {
                    batch.add(item);
                    octets += item.arrival().octets().length();
                }
            }
            if (batch.size() >= LARGEST || octets >= LARGEST_OCTETS) {
                return true;
            }
            next =
                    somebodyWaits.getAsBoolean()
                            ? handed.poll()
                            : handed.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        return true;
    }
}
