package org.popbridge.mapping.sync;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.wire.Harmless;

/**
 * The messages that the host lists and does not give (S7): why, how often it was asked, when it is
 * asked again, and whether a {@link Note} stands in INBOX in such a message's place. Durable in the
 * {@link SyncNotes}. Safe for any thread.
 *
 * <p>At most {@link #MOST} are remembered; a host that refuses more than that is asked for the rest
 * in every session.
 */
final class Refusals {
    private static final int MOST = 1000;
    private static final int MOST_DOUBLINGS = 8;

    private final SyncNotes notes;
    private final Duration pause;
    private final Map<ContentId, SyncNotes.Refused> refused = new HashMap<>();
    private final Map<ContentId, Instant> next = new HashMap<>();

    /**
     * Reads what is remembered.
     *
     * @param pause before the second time; doubled each time
     */
    Refusals(Account store, SyncNotes notes, Duration pause) throws IOException {
        this.notes = notes;
        this.pause = pause;
        Map<EntryId, SyncNotes.Refused> kept = notes.refusals();
        if (kept.isEmpty()) {
            return;
        }
        for (MaildropEntry entry : store.maildrop().entries()) {
            SyncNotes.Refused note = kept.get(entry.id());
            if (note != null) {
                refused.put(entry.content(), note);
                next.put(entry.content(), next(note));
            }
        }
    }

    private Instant next(SyncNotes.Refused note) {
        return note.last()
                .plus(pause.multipliedBy(1L << Math.min(note.times() - 1, MOST_DOUBLINGS)));
    }

    synchronized Optional<SyncNotes.Refused> of(ContentId content) {
        return Optional.ofNullable(refused.get(content));
    }

    /** Why it is not asked for now. */
    synchronized Optional<String> reasonToWait(ContentId content, Instant now) {
        return of(content)
                .filter(_ -> next.getOrDefault(content, Instant.MIN).isAfter(now))
                .map(SyncNotes.Refused::reason);
    }

    /** All may be asked for at once. */
    synchronized void waitNoMore() {
        next.clear();
    }

    /** The host refused it once more. */
    synchronized void add(MaildropEntry entry, String reason, Instant now) throws IOException {
        SyncNotes.Refused before = refused.get(entry.content());
        if (before == null && refused.size() >= MOST) {
            return;
        }
        SyncNotes.Refused note =
                new SyncNotes.Refused(
                        entry.id(),
                        before == null ? now : before.first(),
                        now,
                        before == null ? 1 : before.times() + 1,
                        before != null && before.noted(),
                        Harmless.text(reason));
        refused.put(entry.content(), note);
        next.put(entry.content(), next(note));
        notes.refused(note);
    }

    /** A note is about to stand in its place; durable on return. */
    synchronized void note(MaildropEntry entry) throws IOException {
        SyncNotes.Refused known = refused.get(entry.content());
        if (known != null) {
            SyncNotes.Refused noted = known.asNoted();
            notes.refused(noted);
            refused.put(entry.content(), noted);
        }
    }

    /** The message itself is here. */
    synchronized void given(ContentId content) throws IOException {
        next.remove(content);
        SyncNotes.Refused known = refused.remove(content);
        if (known != null) {
            notes.given(known.entry());
        }
    }
}
