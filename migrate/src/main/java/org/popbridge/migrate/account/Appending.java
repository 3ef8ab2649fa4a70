package org.popbridge.migrate.account;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.migrate.destination.AppendOutcome;
import org.popbridge.migrate.destination.DestinationException;
import org.popbridge.migrate.destination.DestinationSession;
import org.popbridge.migrate.destination.DestinationSession.Submission;
import org.popbridge.migrate.destination.FolderState;
import org.popbridge.migrate.destination.Refusal;
import org.popbridge.migrate.ledger.Fate;
import org.popbridge.migrate.ledger.Ledger;
import org.popbridge.migrate.ledger.LedgerEntry;
import org.popbridge.migrate.ledger.LedgerRecord;
import org.popbridge.migrate.ledger.Sending;

/**
 * The destination's side of a transfer: takes what was retrieved, and appends it in batches. The
 * intent is durable before a batch's first octet is sent, its result is noted after its last (laws
 * 5 and 6); meanwhile the next batch is on its way already. One thread.
 */
final class Appending {
    private static final int BATCH_MESSAGES = 100;
    private static final long BATCH_OCTETS = 4 << 20;

    /** So many messages without a hitch, and a server that hung up is trusted again. */
    private static final int RELAXING = 200;

    /** Batches on their way. Their octets are in the spool's bounds. */
    private static final int UNDER_WAY = 3;

    private final DestinationSession session;
    private final FolderState folder;
    private final Ledger ledger;
    private final Finding finding;
    private final Ladder ladder;
    private final Care care;
    private final Wishes wishes;
    private final Tally tally;
    private final InstantSource clock;
    private final Deque<Batch> underWay = new ArrayDeque<>();
    private final Deque<Refused> refused = new ArrayDeque<>();
    private Uid uidNext;
    private int appendedNow;

    /** Messages that were sent together. */
    private record Batch(List<Sent> messages, Submission submission) {}

    record Sent(Handed handed, Form form) {}

    /** A message that was not taken as it is. */
    record Refused(Sent sent, Refusal refusal) {}

    Appending(
            DestinationSession session,
            FolderState folder,
            Ledger ledger,
            Finding finding,
            Ladder ladder,
            Care care,
            Wishes wishes,
            Tally tally,
            InstantSource clock) {
        this.session = session;
        this.folder = folder;
        this.ledger = ledger;
        this.finding = finding;
        this.ladder = ladder;
        this.care = care;
        this.wishes = wishes;
        this.tally = tally;
        this.clock = clock;
        this.uidNext = folder.uidNext();
    }

    /** Appends until the retrieval ended and all it gave is settled. */
    void run(Conveyor conveyor) throws IOException {
        try {
            while (true) {
                List<Handed> taken =
                        conveyor.take(
                                care.isTaken() ? 1 : BATCH_MESSAGES,
                                BATCH_OCTETS,
                                underWay.isEmpty() && refused.isEmpty());
                if (!taken.isEmpty()) {
                    send(taken);
                }
                if (underWay.size() >= (care.isTaken() ? 1 : UNDER_WAY)
                        || (taken.isEmpty() && !underWay.isEmpty())) {
                    settleFirst();
                }
                if (!refused.isEmpty()) {
                    settleAll();
                    climb();
                }
                if (underWay.isEmpty() && conveyor.isOver()) {
                    return;
                }
            }
        } finally {
            underWay.forEach(batch -> batch.messages().forEach(sent -> sent.handed().close()));
            refused.forEach(one -> one.sent().handed().close());
        }
    }

    /** Settles the batch sent first; after trouble, those behind it too. */
    private void settleFirst() throws IOException {
        DestinationException trouble = settle(underWay.remove());
        if (trouble != null) {
            settleAll();
            throw trouble;
        }
    }

    private void send(List<Handed> taken) throws IOException {
        List<LedgerRecord> records = new ArrayList<>();
        Map<Handed, Form> forms = new LinkedHashMap<>();
        Instant now = clock.instant();
        for (Handed handed : taken) {
            LedgerEntry entry = ledger.entry(handed.id());
            if (entry.identity().isEmpty()) {
                records.add(new LedgerRecord.Identified(handed.id(), handed.message().identity()));
            }
            Form form = Form.of(handed, entry, wishes, folder.permanentFlags(), now);
            Optional<Fate.Why> left = leftOut(handed, form);
            if (care.isOut(handed.id())) {
                ledger.commit(records);
                records.clear();
                ladder.quarantine(handed, "the destination hangs up on it");
                care.relax();
                done(handed);
            } else if (left.isPresent()) {
                records.add(
                        new LedgerRecord.Skipped(handed.id(), left.get(), form.date().toInstant()));
                done(handed);
            } else {
                forms.put(handed, form);
            }
        }
        present(forms)
                .forEach((handed, there) -> {
                    records.add(there);
                    forms.remove(handed);
                    done(handed);
                });
        List<Sent> batch = new ArrayList<>();
        forms.forEach((handed, form) -> {
            records.add(
                    new LedgerRecord.Intended(
                            handed.id(), form.sending(), folder.validity(), uidNext));
            carried(handed).ifPresent(records::add);
            batch.add(new Sent(handed, form));
        });
        ledger.commit(records);
        if (!batch.isEmpty()) {
            underWay.add(
                    new Batch(
                            batch,
                            session.submit(
                                    batch.stream()
                                            .map(sent -> sent.form().toOutgoing())
                                            .toList())));
        }
    }

    /** With which flags it goes, where its source keeps any. */
    private Optional<LedgerRecord> carried(Handed handed) {
        return handed.known()
                .map(known -> Set.copyOf(known.flags()))
                .filter(flags -> !flags.equals(ledger.carriedFlags(handed.id())))
                .map(flags -> new LedgerRecord.Carried(handed.id(), flags));
    }

    private Map<Handed, LedgerRecord.Present> present(Map<Handed, Form> forms) throws IOException {
        Map<Handed, Sending> suspects = new LinkedHashMap<>();
        forms.forEach((handed, form) -> {
            if (finding.mayHave(handed)) {
                suspects.put(handed, form.sending());
            }
        });
        if (suspects.isEmpty()) {
            return Map.of();
        }
        settleAll();
        return finding.match(suspects);
    }

    private Optional<Fate.Why> leftOut(Handed handed, Form form) {
        if (!handed.message().mail()) {
            return Optional.of(Fate.Why.NOT_MAIL);
        }
        if (wishes.maxSize().isPresent()
                && handed.message().identity().size() > wishes.maxSize().getAsLong()) {
            return Optional.of(Fate.Why.TOO_LARGE);
        }
        return wishes.since().isPresent() && form.date().toInstant().isBefore(wishes.since().get())
                ? Optional.of(Fate.Why.TOO_OLD)
                : Optional.empty();
    }

    /**
     * Settles everything under way. What is known is noted even where the session broke.
     *
     * @throws DestinationException the first reason for which no more can be appended now
     */
    private void settleAll() throws IOException {
        DestinationException trouble = null;
        while (!underWay.isEmpty()) {
            DestinationException next = settle(underWay.remove());
            trouble = trouble == null ? next : trouble;
        }
        if (trouble != null) {
            throw trouble;
        }
    }

    /** Notes what became of a batch; answers why no more can be appended now, or null. */
    private @Nullable DestinationException settle(Batch batch) throws IOException {
        List<AppendOutcome> outcomes = batch.submission().await();
        if (outcomes.size() == 1 && outcomes.getFirst() instanceof AppendOutcome.Unknown) {
            care.strike(batch.messages().getFirst().handed().id());
        }
        List<LedgerRecord> results = new ArrayList<>();
        DestinationException trouble = null;
        for (int i = 0; i < outcomes.size(); i++) {
            DestinationException next = settle(batch.messages().get(i), outcomes.get(i), results);
            trouble = trouble == null ? next : trouble;
        }
        ledger.note(results);
        if (appendedNow >= RELAXING) {
            care.relax();
        }
        return trouble;
    }

    private @Nullable DestinationException settle(
            Sent sent, AppendOutcome outcome, List<LedgerRecord> results) {
        Handed handed = sent.handed();
        switch (outcome) {
            case AppendOutcome.Appended(var validity, Uid uid) -> {
                results.add(new LedgerRecord.Appended(handed.id(), validity, Optional.of(uid)));
                appended(uid);
                done(handed);
                appendedNow++;
                return null;
            }
            case AppendOutcome.AppendedSomewhere() -> {
                results.add(
                        new LedgerRecord.Appended(
                                handed.id(), folder.validity(), Optional.empty()));
                done(handed);
                appendedNow++;
                return null;
            }
            case AppendOutcome.Refused(Refusal refusal) -> {
                results.add(new LedgerRecord.NotThere(handed.id()));
                if (refusal.kind().concernsAll()) {
                    handed.close();
                    return troubleOf(refusal);
                }
                refused.add(new Refused(sent, refusal));
                return null;
            }
            case AppendOutcome.Unknown(DestinationException cause) -> {
                handed.close();
                return cause;
            }
            case AppendOutcome.NotSent(String why) -> {
                results.add(new LedgerRecord.NotThere(handed.id()));
                handed.close();
                return new DestinationException.Transient(why);
            }
        }
    }

    private void climb() throws IOException {
        while (!refused.isEmpty()) {
            Refused next = refused.remove();
            try (Handed handed = next.sent().handed()) {
                ladder.climb(next, uidNext).ifPresent(this::appended);
                tally.done(handed.message().identity().size());
            }
        }
    }

    private void appended(Uid uid) {
        if (uid.compareTo(uidNext) >= 0) {
            uidNext = new Uid(uid.value() + 1);
        }
    }

    private void done(Handed handed) {
        tally.done(handed.message().identity().size());
        handed.close();
    }

    /** What a refusal that concerns all messages means for the account. */
    static DestinationException troubleOf(Refusal refusal) {
        String said = "the destination says: " + refusal;
        return switch (refusal.kind()) {
            case FULL -> new DestinationException.Full(said);
            case THROTTLED -> new DestinationException.Throttled(said, refusal.waitFor());
            case BUSY, MESSAGE, TOO_LARGE, UNCLEAR -> new DestinationException.Transient(said);
            case NO_MAILBOX, FORBIDDEN -> new DestinationException.MailboxRefused(said, refusal);
        };
    }
}
