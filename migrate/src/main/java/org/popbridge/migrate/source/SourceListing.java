package org.popbridge.migrate.source;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.pop3.Listing;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.pop3.Reply;
import org.popbridge.mapping.pop3.Request;
import org.popbridge.mapping.pop3.RetrievalSink;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.mapping.store.LedgerChange;
import org.popbridge.mapping.store.MaildropEntry.State;
import org.popbridge.mapping.sync.Evidence;
import org.popbridge.mapping.sync.Reconciler;
import org.popbridge.mapping.sync.SyncPolicy;
import org.popbridge.mapping.sync.Verdict;
import org.popbridge.migrate.content.Measure;
import org.popbridge.migrate.content.Retrieved;
import org.popbridge.migrate.content.Spool;
import org.popbridge.migrate.ledger.Ledger;
import org.popbridge.migrate.ledger.LedgerEntry;

/**
 * One listing of the maildrop, reconciled with the ledger by the bridge's own rules: which message
 * number stands for which entry, in this session only (law 1).
 *
 * <p>The brake of law 3 is milder here than in the bridge, which would have to take mail away: what
 * is safely at the destination may be missing from the source as it likes. But if half of what is
 * still to be copied is suddenly not listed, the account stops.
 */
final class SourceListing {
    private static final int FEW = 5;

    private final Ledger ledger;
    private final Maildrop maildrop;
    private final Spool spool;
    private final Map<Integer, Evidence> evidence = new HashMap<>();

    private SourceListing(Ledger ledger, Maildrop maildrop, Spool spool) {
        this.ledger = ledger;
        this.maildrop = maildrop;
        this.spool = spool;
    }

    /**
     * Lists, and writes into the ledger what that brought.
     *
     * @return the listed entries by message number
     * @throws DoubtedException if the listing is not to be believed
     */
    static SortedMap<Integer, EntryId> reconcile(
            Ledger ledger, Maildrop maildrop, Spool spool, Instant now) throws IOException {
        return new SourceListing(ledger, maildrop, spool).run(maildrop.list(), now);
    }

    private SortedMap<Integer, EntryId> run(Listing listing, Instant now) throws IOException {
        Verdict verdict = verdict(listing, now, false);
        if (verdict instanceof Verdict.Suspicious(String reason)) {
            verdict = verdict(listing, now, true);
            if (verdict instanceof Verdict.Changes changes && losesTooMuch(changes)) {
                throw new DoubtedException(reason);
            }
        }
        return switch (verdict) {
            case Verdict.Ask _ -> throw new IllegalStateException("asked twice for one message");
            case Verdict.Postponed(String reason) -> throw new DoubtedException(reason);
            case Verdict.Suspicious(String reason) -> throw new DoubtedException(reason);
            case Verdict.Changes changes -> {
                List<LedgerEntry> arrived = ledger.apply(changes.changes());
                SortedMap<Integer, EntryId> numbers = new TreeMap<>(changes.known());
                for (int i = 0; i < arrived.size(); i++) {
                    numbers.put(changes.arrivals().get(i), arrived.get(i).id());
                }
                yield numbers;
            }
        };
    }

    private Verdict verdict(Listing listing, Instant now, boolean accepted) throws IOException {
        Reconciler.Terms terms = new Reconciler.Terms(SyncPolicy.Vanished.KEEP, now, accepted);
        Verdict verdict = Reconciler.reconcile(ledger.maildropEntries(), listing, evidence, terms);
        while (verdict instanceof Verdict.Ask(var numbers)) {
            lookAt(numbers);
            verdict = Reconciler.reconcile(ledger.maildropEntries(), listing, evidence, terms);
        }
        return verdict;
    }

    private boolean losesTooMuch(Verdict.Changes changes) {
        long toCopy =
                ledger.entries().stream()
                        .filter(e -> e.state() == State.LISTED && !e.fate().isSettled())
                        .count();
        long lost =
                changes.changes().stream()
                        .filter(LedgerChange.Missing.class::isInstance)
                        .map(LedgerChange.Missing.class::cast)
                        .filter(m -> !ledger.entry(m.entry()).fate().isSettled())
                        .count();
        return lost > FEW && lost * 2 >= toCopy;
    }

    /** Retrieves messages that unique-id and size do not place: TOP is not to be trusted (T2). */
    private void lookAt(Collection<Integer> numbers) throws IOException {
        maildrop.retrieve(List.copyOf(new ArrayList<>(numbers)), new Look());
    }

    private final class Look implements RetrievalSink {
        private @Nullable Measure measure;

        @Override
        public void begin(Request request) {
            measure = new Measure(spool, request.number(), 0);
        }

        @Override
        public void write(byte[] octets, int offset, int count) throws IOException {
            if (measure != null) {
                measure.write(octets, offset, count);
            }
        }

        @Override
        public void end(Request request) throws IOException {
            try (Measure whole = measure) {
                if (whole == null || whole.size() == 0) {
                    evidence.put(request.number(), new Evidence.Refused());
                    return;
                }
                try (Retrieved message = whole.finish(Instant.now())) {
                    evidence.put(
                            request.number(),
                            message.mail()
                                    ? new Evidence.Whole(message.identity().fingerprint())
                                    : new Evidence.Pseudo());
                }
            } finally {
                measure = null;
            }
        }

        @Override
        public void refused(Request request, Reply reply) {
            evidence.put(request.number(), new Evidence.Refused());
        }

        @Override
        public void aborted(Request request) {
            if (measure != null) {
                measure.close();
                measure = null;
            }
        }
    }

    /** The listing is not believed: the account stops, nothing was changed (law 3). */
    static final class DoubtedException extends IOException {
        private static final long serialVersionUID = 1;

        DoubtedException(String reason) {
            super(reason);
        }
    }
}
