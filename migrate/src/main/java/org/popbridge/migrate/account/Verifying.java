package org.popbridge.migrate.account;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.imap.UidValidity;
import org.popbridge.migrate.destination.DestinationSession;
import org.popbridge.migrate.ledger.Fate;
import org.popbridge.migrate.ledger.Ledger;
import org.popbridge.migrate.ledger.LedgerEntry;
import org.popbridge.migrate.ledger.LedgerRecord;
import org.popbridge.migrate.ledger.Sending;
import org.popbridge.migrate.ledger.Sha256;

/** Fetches every message back and compares its digest with that of what was sent. */
final class Verifying {
    /** Messages of one FETCH; after each, what it proved is in the ledger. */
    private static final int CHUNK = 500;

    private final DestinationSession session;
    private final UidValidity life;
    private final Ledger ledger;
    private final Stop stop;
    private final Tally tally;

    Verifying(DestinationSession session, UidValidity life, Ledger ledger, Stop stop, Tally tally) {
        this.session = session;
        this.life = life;
        this.ledger = ledger;
        this.stop = stop;
        this.tally = tally;
    }

    /**
     * Compares.
     *
     * @param again whether what was proven in an earlier run is compared too
     */
    void run(boolean again) throws IOException {
        TreeMap<Long, LedgerEntry> byUid = new TreeMap<>();
        for (LedgerEntry entry : ledger.entries()) {
            if (again || !entry.fate().isProven()) {
                entry.uidIn(life).ifPresent(uid -> byUid.put(uid.value(), entry));
            }
        }
        List<LedgerEntry> ascending = List.copyOf(byUid.values());
        for (int at = 0; at < ascending.size() && !stop.isWished(); at += CHUNK) {
            int end = Math.min(ascending.size(), at + CHUNK);
            compare(ascending.subList(at, end));
            tally.phase("verified %d of %d".formatted(end, ascending.size()));
        }
    }

    private void compare(List<LedgerEntry> chunk) throws IOException {
        UidSet.Builder uids = UidSet.builder();
        chunk.forEach(entry -> uids.add(entry.uidIn(life).orElseThrow()));
        Map<Long, Sha256> digests = new HashMap<>();
        session.fetch(uids.build(), new Digesting(digests));
        List<LedgerRecord> verdicts = new ArrayList<>();
        for (LedgerEntry entry : chunk) {
            Uid uid = entry.uidIn(life).orElseThrow();
            Sha256 there = digests.get(uid.value());
            Sha256 sent = sendingOf(entry).map(Sending::plain).orElseThrow();
            if (there == null) {
                verdicts.add(
                        new LedgerRecord.Differs(
                                entry.id(),
                                "it is not at the destination any more (UID %s)".formatted(uid)));
            } else if (!there.equals(sent)) {
                verdicts.add(
                        new LedgerRecord.Differs(
                                entry.id(),
                                "the destination gives back something else (UID %s, sha256 %s)"
                                        .formatted(uid, there)));
            } else if (!entry.fate().isProven()) {
                verdicts.add(new LedgerRecord.Verified(entry.id()));
            }
        }
        ledger.commit(verdicts);
    }

    private static Optional<Sending> sendingOf(LedgerEntry entry) {
        return switch (entry.fate()) {
            case Fate.Appended(Sending sending, _, _) -> Optional.of(sending);
            case Fate.Verified(Sending sending, _, _) -> Optional.of(sending);
            case Fate.Present(Sending sending, _, _) -> Optional.of(sending);
            case Fate.Differs(Sending sending, _, _, _) -> Optional.of(sending);
            case Fate.Waiting _, Fate.Intended _, Fate.Skipped _, Fate.Quarantined _ ->
                    Optional.empty();
        };
    }
}
