package org.popbridge.migrate.account;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.popbridge.mapping.store.MaildropEntry.State;
import org.popbridge.migrate.account.AccountResult.Counts;
import org.popbridge.migrate.account.MessageNote.What;
import org.popbridge.migrate.ledger.Dated;
import org.popbridge.migrate.ledger.Fate;
import org.popbridge.migrate.ledger.LedgerEntry;
import org.popbridge.migrate.ledger.MessageIdentity;
import org.popbridge.migrate.ledger.Sending;

/** Reads the ledger's entries into counts and notes. */
final class Accounting {
    private final Problems problems;
    private final List<MessageNote> notes = new ArrayList<>();
    private final Map<Dated, Long> dated = new EnumMap<>(Dated.class);
    private long known;
    private long copied;
    private long present;
    private long skipped;
    private long quarantined;
    private long missing;
    private long verified;
    private long deleted;
    private long octets;

    Accounting(Problems problems) {
        this.problems = problems;
    }

    void add(LedgerEntry entry) {
        known++;
        if (problems.isUndecided(entry.id())) {
            missing++;
            note(entry, What.MISSING, problems.of(entry.id()).orElse(""));
            return;
        }
        verified += entry.fate().isProven() ? 1 : 0;
        deleted += entry.state() == State.GONE && entry.fate().isProven() ? 1 : 0;
        switch (entry.fate()) {
            case Fate.Appended(Sending sending, _, _) -> copied(entry, sending);
            case Fate.Verified(Sending sending, _, _) -> copied(entry, sending);
            case Fate.Present(_, _, var uid) -> {
                present++;
                octets += entry.size();
                note(entry, What.PRESENT, "the destination had it before (UID %s)".formatted(uid));
            }
            case Fate.Skipped(Fate.Why why, _) -> {
                skipped++;
                note(entry, What.SKIPPED, why(why));
            }
            case Fate.Quarantined(String reason, String file) -> {
                quarantined++;
                missing++;
                note(entry, What.QUARANTINED, reason + "; kept as quarantine/" + file);
            }
            case Fate.Differs(_, _, _, String reason) -> {
                missing++;
                note(entry, What.DIFFERS, reason);
            }
            case Fate.Waiting() -> missing(entry, "it was not copied yet");
            case Fate.Intended _ ->
                    missing(entry, "the reply was lost; whether it is there will be looked up");
        }
        Optional<String> problem = problems.of(entry.id());
        if (problem.isPresent() && entry.fate().isProven()) {
            note(entry, What.NOT_DELETED, problem.get());
        }
    }

    private void copied(LedgerEntry entry, Sending sending) {
        copied++;
        octets += entry.size();
        dated.merge(sending.dated(), 1L, Long::sum);
        if (!sending.changes().isEmpty()) {
            note(entry, What.CHANGED, String.join(", ", sending.changes()));
        }
        if (sending.dated() == Dated.FIRST_SEEN) {
            note(
                    entry,
                    What.DATE_GUESSED,
                    "neither Received nor Date; dated %s, when it was first seen"
                            .formatted(entry.firstSeen().truncatedTo(ChronoUnit.SECONDS)));
        }
    }

    private void missing(LedgerEntry entry, String otherwise) {
        missing++;
        String absent =
                entry.state() == State.LISTED
                        ? otherwise
                        : "the source does not list it any more, and it was not copied before";
        note(entry, What.MISSING, problems.of(entry.id()).orElse(absent));
    }

    private static String why(Fate.Why why) {
        return switch (why) {
            case TOO_LARGE -> "larger than --max-size";
            case TOO_OLD -> "older than --since";
            case NOT_MAIL -> "the mail host's own bookkeeping, not mail";
            case EXPUNGED -> "expunged in the bridge before it was copied";
        };
    }

    private void note(LedgerEntry entry, What what, String why) {
        notes.add(
                new MessageNote(
                        entry.uniqueId().toString(),
                        entry.identity().map(MessageIdentity::messageId).orElse(""),
                        entry.identity().map(identity -> identity.digest().toString()).orElse(""),
                        entry.size(),
                        what,
                        why));
    }

    List<MessageNote> notes() {
        return notes;
    }

    Counts counts(long copiedNow, long octetsNow) {
        return new Counts(
                known,
                copied,
                present,
                skipped,
                quarantined,
                missing,
                verified,
                deleted,
                octets,
                copiedNow,
                octetsNow,
                dated);
    }
}
