package org.popbridge.mapping.sync;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.message.MessageSummary;
import org.popbridge.mapping.pop3.Reply;
import org.popbridge.mapping.pop3.Request;
import org.popbridge.mapping.pop3.RetrievalSink;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.ContentWriter;
import org.popbridge.mapping.store.Fingerprint;
import org.popbridge.mapping.store.StoredOctets;

/**
 * Takes the messages of one retrieval in. The retrieving thread gathers octets; what ends a message
 * (digest, segment, summary, signature) happens on a thread of its own, in order, while the next
 * message comes in.
 *
 * <p>That thread is the platform's: it computes without ever waiting, and would keep a carrier from
 * all other virtual threads for as long as a download goes on.
 */
final class Intake implements RetrievalSink, AutoCloseable {
    private static final HandOver.Terms TERMS = new HandOver.Terms(32, 4 << 20, Duration.ZERO);

    /** A message that is here, not yet durable. */
    record Message(StoredOctets octets, MessageSummary summary, Fingerprint fingerprint) {
        /** Whether it is no mail, under the number that it had in this session (I11). */
        boolean isTheHostsOwn(int number) {
            return Bookkeeping.isTheHostsOwn(number, octets.length(), summary);
        }
    }

    /** Is given what came of each request. */
    interface Taker {
        /** On the intake's thread. */
        void taken(Request request, Message message) throws IOException;

        /** The host said no; on the retrieving thread. */
        void refused(Request request, Reply reply);

        /** Whether the next is to come; on the retrieving thread. */
        default boolean wantsMore() {
            return true;
        }
    }

    private record Whole(Request request, ContentWriter writer, long octets) {}

    private final Account store;
    private final Taker taker;
    private final HandOver<Whole> ending;
    private @Nullable ContentWriter writer;
    private long length;

    Intake(Account store, Taker taker) {
        this.store = store;
        this.taker = taker;
        this.ending =
                new HandOver<>(
                        TERMS,
                        Whole::octets,
                        () -> true,
                        this::end,
                        whole -> whole.writer.close(),
                        Thread.ofPlatform().daemon().name("intake " + store.name()).factory());
    }

    // The retrieving thread

    @Override
    public void begin(Request request) throws IOException {
        writer = store.newContent();
        length = 0;
    }

    @Override
    public void write(byte[] octets, int offset, int count) throws IOException {
        current().write(octets, offset, count);
        length += count;
    }

    @Override
    public void end(Request request) throws IOException {
        ending.add(new Whole(request, current(), length));
        writer = null;
    }

    @Override
    public void refused(Request request, Reply reply) {
        taker.refused(request, reply);
    }

    @Override
    public void aborted(Request request) {
        drop();
    }

    @Override
    public boolean wantsMore() {
        return taker.wantsMore();
    }

    /** Forgets a message that was cut short. */
    private void drop() {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }

    private ContentWriter current() {
        if (writer == null) {
            throw new IllegalStateException("octets of a message that did not begin");
        }
        return writer;
    }

    /** Returns when each message that came whole was given to the taker. */
    @Override
    public void close() throws IOException {
        drop();
        ending.close();
    }

    // The intake's thread

    private void end(List<Whole> batch) throws IOException {
        int done = 0;
        try {
            while (done < batch.size()) {
                end(batch.get(done++));
            }
        } finally {
            batch.subList(done, batch.size()).forEach(whole -> whole.writer.close());
        }
    }

    private void end(Whole whole) throws IOException {
        try (ContentWriter ended = whole.writer) {
            StoredOctets octets = ended.finish();
            MessageSummary summary = ended.summary();
            Fingerprint fingerprint =
                    Fingerprint.of(octets.length(), summary.headerDigest().toBytes());
            taker.taken(whole.request, new Message(octets, summary, fingerprint));
        }
    }
}
