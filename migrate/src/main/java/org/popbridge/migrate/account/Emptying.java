package org.popbridge.migrate.account;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.pop3.Reply;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.mapping.store.MaildropEntry.State;
import org.popbridge.migrate.content.Spool;
import org.popbridge.migrate.ledger.Ledger;
import org.popbridge.migrate.ledger.LedgerEntry;
import org.popbridge.migrate.ledger.LedgerRecord;

/**
 * Deletes at the source what is proven to be at the destination (law 4): in small sessions ended by
 * QUIT, only what the same session listed by its unique-id, and it counts only when the next
 * listing lacks it.
 */
final class Emptying {
    private static final int MOST_DELETIONS = 100;

    private final Migration migration;
    private final Ledger ledger;
    private final Spool spool;
    private final Problems problems;
    private final Stop stop;
    private final InstantSource clock;

    Emptying(
            Migration migration,
            Ledger ledger,
            Spool spool,
            Problems problems,
            Stop stop,
            InstantSource clock) {
        this.migration = migration;
        this.ledger = ledger;
        this.spool = spool;
        this.problems = problems;
        this.stop = stop;
        this.clock = clock;
    }

    void run() throws IOException {
        int left = Integer.MAX_VALUE;
        while (!stop.isWished()) {
            try (Maildrop source = migration.source().open()) {
                SortedMap<Integer, EntryId> numbers =
                        migration.source().reconcile(ledger, source, spool, clock.instant());
                SortedMap<Integer, EntryId> due = due(numbers);
                if (due.isEmpty() || due.size() >= left) {
                    due.values().forEach(this::undeletable);
                    source.quit();
                    return;
                }
                left = due.size();
                delete(source, due);
            }
        }
    }

    private void undeletable(EntryId id) {
        problems.put(id, "the mail host was told to delete it and lists it still");
    }

    private SortedMap<Integer, EntryId> due(SortedMap<Integer, EntryId> numbers) {
        SortedMap<Integer, EntryId> due = new TreeMap<>();
        numbers.forEach((number, id) -> {
            LedgerEntry entry = ledger.entry(id);
            if (!entry.fate().isProven() || entry.state() != State.LISTED) {
                return;
            }
            if (entry.uniqueId().isBlank()) {
                problems.put(id, "not deleted at the source, which gives it no unique-id");
            } else {
                due.put(number, id);
            }
        });
        return due;
    }

    /** That it was sent is durable before QUIT makes it so: then the next listing tells. */
    private void delete(Maildrop source, SortedMap<Integer, EntryId> due) throws IOException {
        List<Map.Entry<Integer, EntryId>> some =
                due.entrySet().stream().limit(MOST_DELETIONS).toList();
        List<Reply> replies = source.delete(some.stream().map(Map.Entry::getKey).toList());
        List<LedgerRecord> sent = new ArrayList<>();
        for (int i = 0; i < some.size(); i++) {
            if (replies.get(i).positive()) {
                sent.add(new LedgerRecord.DeletionSent(some.get(i).getValue()));
            }
        }
        ledger.commit(sent);
        source.quit();
    }
}
