package org.popbridge.mapping.sync;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.message.DateRung;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.ContentArrival;
import org.popbridge.mapping.store.ContentWriter;
import org.popbridge.mapping.store.Fingerprint;
import org.popbridge.mapping.store.LedgerChange;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.StoredOctets;

/**
 * Puts a {@link Note} into the place of a message that the host refuses again and again (S7), and
 * takes it out when the message comes, which then gets a UID of its own (law 2).
 *
 * <p>That a note stands for an entry is durable before the note is; so nothing ever takes a note
 * for the message, and deletes the message on the host (law 4).
 */
final class Notes {
    /** So often is a message refused before a note says so: a bad moment is not worth one. */
    private static final int PATIENCE = 3;

    private final Account store;
    private final SyncSession.Events events;
    private final InstantSource clock;

    Notes(Account store, SyncSession.Events events, InstantSource clock) {
        this.store = store;
        this.events = events;
        this.clock = clock;
    }

    /** Whether what is here of the entry is a note. */
    boolean isNoted(MaildropEntry entry) {
        return events.refused(entry).filter(SyncNotes.Refused::noted).isPresent();
    }

    /** Puts notes for those that were refused once too often. */
    void put(Collection<Target> refused) throws IOException {
        for (Target target : List.copyOf(refused)) {
            MaildropEntry entry = target.entry();
            Optional<SyncNotes.Refused> refusal =
                    events.refused(entry).filter(r -> r.times() >= PATIENCE);
            if (refusal.isPresent() && !entry.hasContent() && entry.wanted()) {
                events.noting(entry);
                put(entry, Note.octets(entry, refusal.get(), clock.instant()));
            }
        }
    }

    private void put(MaildropEntry entry, byte[] note) throws IOException {
        try (ContentWriter writer = store.newContent()) {
            writer.write(note, 0, note.length);
            StoredOctets octets = writer.finish();
            Fingerprint fingerprint =
                    Fingerprint.of(octets.length(), writer.summary().headerDigest().toBytes());
            store.maildrop()
                    .contentArrived(
                            List.of(
                                    new ContentArrival(
                                            entry.id(),
                                            octets,
                                            fingerprint,
                                            entry.firstSeen(),
                                            DateRung.NONE)));
        }
        events.stored(List.of(entry.content()));
    }

    /**
     * If a note stands for this message, the note goes, and the message arrives. A crash in between
     * leaves an arrival without content, which the next session retrieves.
     */
    boolean isReplacedBy(Target target, Intake.Message message) throws IOException {
        MaildropEntry entry = target.entry();
        if (!entry.hasContent() || !isNoted(entry)) {
            return false;
        }
        Instant now = clock.instant();
        List<LedgerChange> changes = new ArrayList<>();
        UniqueId notes = UniqueId.of("popbridge note " + entry.id().value());
        changes.add(new LedgerChange.Renamed(entry.id(), notes, 0));
        changes.add(new LedgerChange.Gone(entry.id(), true));
        changes.add(
                new LedgerChange.Arrived(
                        entry.uniqueId(),
                        entry.twin(),
                        entry.claimedSize(),
                        Optional.of(message.fingerprint()),
                        now));
        MaildropEntry arrived = store.maildrop().apply(changes).getFirst();
        store.maildrop()
                .contentArrived(
                        List.of(Download.arrival(new Target(arrived, target.number()), message)));
        events.given(entry);
        events.stored(List.of(arrived.content()));
        return true;
    }
}
