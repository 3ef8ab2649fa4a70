package org.popbridge.migrate.account;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.pop3.Reply;
import org.popbridge.mapping.pop3.Request;
import org.popbridge.mapping.pop3.RequestQueue;
import org.popbridge.mapping.pop3.RetrievalSink;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.migrate.content.Measure;
import org.popbridge.migrate.content.Retrieved;
import org.popbridge.migrate.content.Spool;
import org.popbridge.migrate.ledger.Ledger;
import org.popbridge.migrate.ledger.LedgerEntry;
import org.popbridge.migrate.source.Source;

/**
 * The source's side of a transfer: asks for the messages in maildrop order, and hands over what
 * came whole. One thread.
 */
final class Retrieving implements RequestQueue, RetrievalSink {
    private final Source source;
    private final SortedMap<Integer, EntryId> numbers;
    private final Iterator<Integer> next;
    private final Ledger ledger;
    private final Spool spool;
    private final Conveyor conveyor;
    private final Problems problems;
    private final RateLimit rate;
    private final Stop stop;
    private final InstantSource clock;
    private @Nullable Measure measure;

    Retrieving(
            Source source,
            SortedMap<Integer, EntryId> numbers,
            Ledger ledger,
            Spool spool,
            Conveyor conveyor,
            Problems problems,
            RateLimit rate,
            Stop stop,
            InstantSource clock) {
        this.source = source;
        this.numbers = numbers;
        this.next = numbers.keySet().iterator();
        this.ledger = ledger;
        this.spool = spool;
        this.conveyor = conveyor;
        this.problems = problems;
        this.rate = rate;
        this.stop = stop;
        this.clock = clock;
    }

    @Override
    public Optional<Request> next() {
        return next.hasNext() && !stop.isWished()
                ? Optional.of(new Request.Retr(next.next()))
                : Optional.empty();
    }

    @Override
    public boolean wantsMore() {
        return !stop.isWished();
    }

    @Override
    public void begin(Request request) {
        measure = new Measure(spool, request.number(), ledger.entry(id(request)).claimedSize());
    }

    @Override
    public void write(byte[] octets, int offset, int count) throws IOException {
        measure().write(octets, offset, count);
        rate.took(count);
    }

    @Override
    public void end(Request request) throws IOException {
        EntryId id = id(request);
        LedgerEntry entry = ledger.entry(id);
        try (Measure whole = measure()) {
            // Where LIST says so too, it is a message without an octet (S7).
            if (whole.size() == 0 && entry.claimedSize() != 0) {
                problems.put(id, "the mail host returned an empty message");
                return;
            }
            Retrieved message = whole.finish(clock.instant());
            if (isAnother(entry, message)) {
                message.close();
                problems.put(id, "the mail host gives another message under this unique-id");
                return;
            }
            conveyor.put(
                    new Handed(
                            id,
                            message,
                            source.known(entry.uniqueId()),
                            source.pop3Id(entry.uniqueId())));
        } finally {
            measure = null;
        }
    }

    private static boolean isAnother(LedgerEntry entry, Retrieved message) {
        return entry.identity()
                .filter(known -> !known.fingerprint().equals(message.identity().fingerprint()))
                .isPresent();
    }

    @Override
    public void refused(Request request, Reply reply) {
        problems.put(id(request), source.inWords(reply));
    }

    @Override
    public void aborted(Request request) {
        drop();
    }

    /** Forgets a message that was cut short. */
    void drop() {
        if (measure != null) {
            measure.close();
            measure = null;
        }
    }

    private Measure measure() {
        if (measure == null) {
            throw new IllegalStateException("octets of a message that did not begin");
        }
        return measure;
    }

    private EntryId id(Request request) {
        EntryId id = numbers.get(request.number());
        if (id == null) {
            throw new IllegalStateException("message " + request.number() + " was not asked for");
        }
        return id;
    }
}
