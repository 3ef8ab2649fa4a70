package org.popbridge.mapping.sync;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.popbridge.mapping.store.ContentArrival;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.MaildropLedger;

/**
 * Binds arrivals to their messages in batches, on a thread of its own, while the next messages come
 * in; a retrieval that is faster than the disk is held up here.
 *
 * <p>A batch is as large as what came during the last commit; while nobody waits for content it is
 * given time to grow. Large ones are worth it: digests fall all over their index, so a commit of
 * many writes hardly more pages than one of few.
 */
final class Committing implements AutoCloseable {
    private static final HandOver.Terms TERMS =
            new HandOver.Terms(2048, 64 << 20, Duration.ofMillis(250));

    /** An arrival and the content it is for. */
    record Item(ContentArrival arrival, ContentId content) {}

    private final MaildropLedger ledger;
    private final Consumer<List<ContentId>> committed;
    private final HandOver<Item> arrivals;

    /**
     * @param committed told of each batch when it is durable, on the committing thread
     */
    Committing(
            MaildropLedger ledger,
            BooleanSupplier somebodyWaits,
            Consumer<List<ContentId>> committed) {
        this.ledger = ledger;
        this.committed = committed;
        this.arrivals =
                new HandOver<>(
                        TERMS,
                        item -> item.arrival().octets().length(),
                        somebodyWaits,
                        this::commit,
                        _ -> {},
                        Thread.ofVirtual().name("commit").factory());
    }

    /**
     * Hands over an arrival, when there is room.
     *
     * @throws IOException if an earlier commit failed
     */
    void add(Item item) throws IOException {
        arrivals.add(item);
    }

    /** Returns when all that was handed over is durable. */
    @Override
    public void close() throws IOException {
        arrivals.close();
    }

    private void commit(List<Item> batch) throws IOException {
        ledger.contentArrived(batch.stream().map(Item::arrival).toList());
        committed.accept(batch.stream().map(Item::content).toList());
    }
}
