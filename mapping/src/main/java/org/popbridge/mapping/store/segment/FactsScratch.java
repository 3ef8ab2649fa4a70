package org.popbridge.mapping.store.segment;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.popbridge.mapping.store.search.SignatureBuilder;

/**
 * What deriving one message's facts needs for a while: room for a record, and a signature's bitmap.
 * A few are kept for the next message.
 */
final class FactsScratch implements AutoCloseable {
    private static final BlockingQueue<FactsScratch> FREE =
            new ArrayBlockingQueue<>(2 * Runtime.getRuntime().availableProcessors());

    private byte[] record = new byte[64 << 10];
    private final SignatureBuilder signature = new SignatureBuilder();

    private FactsScratch() {}

    static FactsScratch take() {
        FactsScratch free = FREE.poll();
        return free == null ? new FactsScratch() : free;
    }

    /** Gives it back. */
    @Override
    public void close() {
        signature.clear();
        // When enough are kept already, this one is garbage.
        var _ = FREE.offer(this);
    }

    /** An array at least so long, without what was in it. */
    byte[] record(int length) {
        if (record.length < length) {
            record = new byte[Math.max(length, record.length * 2)];
        }
        return record;
    }

    SignatureBuilder signature() {
        return signature;
    }
}
