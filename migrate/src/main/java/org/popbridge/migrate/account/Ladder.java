package org.popbridge.migrate.account;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.migrate.content.Repair;
import org.popbridge.migrate.content.Spool;
import org.popbridge.migrate.content.Spooled;
import org.popbridge.migrate.destination.AppendOutcome;
import org.popbridge.migrate.destination.DestinationException;
import org.popbridge.migrate.destination.DestinationSession;
import org.popbridge.migrate.destination.FolderState;
import org.popbridge.migrate.destination.Refusal;
import org.popbridge.migrate.ledger.Ledger;
import org.popbridge.migrate.ledger.LedgerEntry;
import org.popbridge.migrate.ledger.LedgerRecord;

/**
 * What becomes of a message that the destination does not take: it is tried once more as it is,
 * then with each repair that it needs, then with several, and then lies in the quarantine. Never a
 * silent skip (law 9).
 *
 * <p>A destination that refuses one message after the other, and took none between, is not to be
 * blamed on the messages: then the account stops.
 */
final class Ladder {
    /** So many messages refused in a row are the destination's fault. */
    private static final int TOO_MANY = 20;

    private final DestinationSession session;
    private final FolderState folder;
    private final Ledger ledger;
    private final Spool spool;
    private final Quarantine quarantine;
    private final Set<EntryId> quarantined;
    private int inARow;

    Ladder(
            DestinationSession session,
            FolderState folder,
            Ledger ledger,
            Spool spool,
            Quarantine quarantine,
            Set<EntryId> quarantined) {
        this.session = session;
        this.folder = folder;
        this.ledger = ledger;
        this.spool = spool;
        this.quarantine = quarantine;
        this.quarantined = quarantined;
    }

    /**
     * Tries every rung.
     *
     * @return the UID, if one was taken and the destination told it
     * @throws IOException if the session broke, or the destination takes nothing any more
     */
    Optional<Uid> climb(Appending.Refused refused, Uid uidNext) throws IOException {
        Handed handed = refused.sent().handed();
        Form asItIs = refused.sent().form();
        Refusal last = refused.refusal();
        if (last.kind() != Refusal.Kind.TOO_LARGE) {
            for (Set<Repair> repairs : rungs(handed)) {
                AppendOutcome outcome = attempt(handed, asItIs, repairs, uidNext);
                switch (outcome) {
                    case AppendOutcome.Appended(_, Uid uid) -> {
                        inARow = 0;
                        return Optional.of(uid);
                    }
                    case AppendOutcome.AppendedSomewhere() -> {
                        inARow = 0;
                        return Optional.empty();
                    }
                    case AppendOutcome.Refused(Refusal refusal) -> {
                        if (refusal.kind().concernsAll()) {
                            throw Appending.troubleOf(refusal);
                        }
                        last = refusal;
                    }
                    case AppendOutcome.Unknown(var cause) -> throw cause;
                    case AppendOutcome.NotSent(String why) ->
                            throw new DestinationException.Transient(why);
                }
            }
        }
        if (last.kind() != Refusal.Kind.TOO_LARGE && ++inARow > TOO_MANY) {
            throw new DestinationException.MailboxRefused(
                    "the destination refuses one message after the other: " + last, last);
        }
        quarantine(handed, "the destination refuses it: " + last);
        return Optional.empty();
    }

    /** As it is; each repair that changes anything, alone; then the first two, three, … of them. */
    private static List<Set<Repair>> rungs(Handed handed) throws IOException {
        Set<Set<Repair>> rungs = new LinkedHashSet<>();
        rungs.add(EnumSet.noneOf(Repair.class));
        Set<Repair> needed = Repair.neededBy(handed.message().octets());
        needed.forEach(repair -> rungs.add(EnumSet.of(repair)));
        Set<Repair> several = EnumSet.noneOf(Repair.class);
        for (Repair repair : needed) {
            several.add(repair);
            rungs.add(EnumSet.copyOf(several));
        }
        return new ArrayList<>(rungs);
    }

    private AppendOutcome attempt(Handed handed, Form asItIs, Set<Repair> repairs, Uid uidNext)
            throws IOException {
        Form form = repairs.isEmpty() ? asItIs : asItIs.repaired(repairs, spool);
        try {
            ledger.commit(
                    List.of(
                            new LedgerRecord.Intended(
                                    handed.id(), form.sending(), folder.validity(), uidNext)));
            AppendOutcome outcome = session.append(List.of(form.toOutgoing())).getFirst();
            ledger.note(noted(handed, outcome));
            return outcome;
        } finally {
            if (form.octets() instanceof Spooled repaired && !repairs.isEmpty()) {
                repaired.close();
            }
        }
    }

    private List<LedgerRecord> noted(Handed handed, AppendOutcome outcome) {
        return switch (outcome) {
            case AppendOutcome.Appended(var validity, Uid uid) ->
                    List.of(new LedgerRecord.Appended(handed.id(), validity, Optional.of(uid)));
            case AppendOutcome.AppendedSomewhere() ->
                    List.of(
                            new LedgerRecord.Appended(
                                    handed.id(), folder.validity(), Optional.empty()));
            case AppendOutcome.Refused _ -> List.of(new LedgerRecord.NotThere(handed.id()));
            case AppendOutcome.NotSent _ -> List.of(new LedgerRecord.NotThere(handed.id()));
            case AppendOutcome.Unknown _ -> List.of();
        };
    }

    /** Keeps the original, and the reason. */
    void quarantine(Handed handed, String reason) throws IOException {
        LedgerEntry entry = ledger.entry(handed.id());
        String file = quarantine.keep(handed, entry, reason);
        ledger.commit(List.of(new LedgerRecord.Quarantined(handed.id(), reason, file)));
        quarantined.add(handed.id());
    }
}
