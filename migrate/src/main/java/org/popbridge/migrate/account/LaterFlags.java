package org.popbridge.migrate.account;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.store.MaildropEntry.State;
import org.popbridge.migrate.destination.DestinationException;
import org.popbridge.migrate.destination.DestinationSession;
import org.popbridge.migrate.destination.FolderState;
import org.popbridge.migrate.ledger.Ledger;
import org.popbridge.migrate.ledger.LedgerEntry;
import org.popbridge.migrate.ledger.LedgerRecord;
import org.popbridge.migrate.source.Known;
import org.popbridge.migrate.source.Source;

/**
 * Brings flags that were set at the source since a message was copied to its copy.
 *
 * <p>Only what the source did not have at the last run is set, and nothing is ever taken away: what
 * the destination's user has done there meanwhile stands. A mark for deletion is not brought, since
 * anybody's EXPUNGE would end the copy. Setting a flag twice does nothing, so the ledger is written
 * after it.
 */
final class LaterFlags {
    /** Messages of one STORE. */
    private static final int CHUNK = 500;

    private final DestinationSession session;
    private final FolderState folder;
    private final Source source;
    private final Ledger ledger;
    private int flagged;

    /** What is to be set on a message, and what the source has. */
    private record Later(LedgerEntry entry, Uid uid, Set<Flag> now) {}

    LaterFlags(DestinationSession session, FolderState folder, Source source, Ledger ledger) {
        this.session = session;
        this.folder = folder;
        this.source = source;
        this.ledger = ledger;
    }

    /** Answers how many messages were given flags. The source must have been listed. */
    int bring() throws IOException {
        Map<Set<Flag>, List<Later>> byFlags = new LinkedHashMap<>();
        for (LedgerEntry entry : ledger.entries()) {
            Optional<Uid> uid = entry.uidIn(folder.validity());
            if (entry.state() != State.LISTED || uid.isEmpty()) {
                continue;
            }
            Optional<Known> known = source.known(entry.uniqueId());
            if (known.isPresent()) {
                Set<Flag> now = new HashSet<>(known.get().flags());
                Set<Flag> before = ledger.carriedFlags(entry.id());
                if (!now.equals(before)) {
                    byFlags.computeIfAbsent(fresh(now, before), _ -> new ArrayList<>())
                            .add(new Later(entry, uid.get(), now));
                }
            }
        }
        for (Map.Entry<Set<Flag>, List<Later>> one : byFlags.entrySet()) {
            List<Later> messages = one.getValue();
            for (int at = 0; at < messages.size(); at += CHUNK) {
                set(one.getKey(), messages.subList(at, Math.min(messages.size(), at + CHUNK)));
            }
        }
        return flagged;
    }

    private Set<Flag> fresh(Set<Flag> now, Set<Flag> before) {
        List<Flag> fresh = new ArrayList<>(now);
        fresh.removeAll(before);
        fresh.remove(Flag.DELETED);
        fresh.removeAll(folder.permanentFlags().lost(fresh));
        return Set.copyOf(fresh);
    }

    private void set(Set<Flag> flags, List<Later> messages)
            throws DestinationException, IOException {
        if (!flags.isEmpty()) {
            TreeMap<Long, Uid> ascending = new TreeMap<>();
            messages.forEach(one -> ascending.put(one.uid().value(), one.uid()));
            UidSet.Builder uids = UidSet.builder();
            ascending.values().forEach(uids::add);
            session.addFlags(uids.build(), flags);
            flagged += messages.size();
        }
        List<LedgerRecord> records = new ArrayList<>();
        messages.forEach(one -> records.add(new LedgerRecord.Carried(one.entry().id(), one.now())));
        ledger.commit(records);
    }
}
