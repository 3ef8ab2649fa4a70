package org.popbridge.mapping.sync;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.pop3.Reply;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.Content;
import org.popbridge.mapping.store.LedgerChange;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.StorageDamagedException;

/**
 * The end of a session: deletes upstream what policy asks for, if the local copy proves whole (law
 * 4), and says QUIT.
 */
final class Deleting {
    /** Deletions in one session: few, so that a broken QUIT leaves few in doubt (V4). */
    private static final int MOST = 100;

    private final Account store;
    private final Maildrop maildrop;
    private final SyncPolicy policy;
    private final Deletions deletions;
    private final Notes notes;
    private final SyncSession.Events events;
    private final InstantSource clock;

    Deleting(
            Account store,
            Maildrop maildrop,
            SyncPolicy policy,
            Deletions deletions,
            Notes notes,
            SyncSession.Events events,
            InstantSource clock) {
        this.store = store;
        this.maildrop = maildrop;
        this.policy = policy;
        this.deletions = deletions;
        this.notes = notes;
        this.events = events;
        this.clock = clock;
    }

    /** Whether policy wants it gone from the host by now. */
    boolean isDue(MaildropEntry entry) {
        return switch (entry.state()) {
            case EXPUNGED ->
                    policy.expunge() == SyncPolicy.Expunge.DELETE
                            && entry.expungedAt().isPresent()
                            && isOver(entry.expungedAt().get(), policy.expungeUndo());
            case LISTED -> isOutstayed(entry);
            case ABSENT, DELETING, GONE -> false;
        };
    }

    private boolean isOutstayed(MaildropEntry entry) {
        Optional<Duration> retain = policy.retain();
        return retain.isPresent()
                && entry.storedAt().isPresent()
                && isOver(entry.storedAt().get(), retain.get());
    }

    private boolean isOver(Instant since, Duration time) {
        return !since.plus(time).isAfter(clock.instant());
    }

    /**
     * That a deletion was sent is noted before QUIT makes it so: then, whatever becomes of QUIT,
     * what the next listing lacks of it was deleted, and did not vanish; and what it lists was not.
     *
     * @param targets what this session listed, as the ledger had it then
     */
    SyncSession.End andQuit(Collection<Target> targets) throws IOException {
        List<Target> now = deletions.mayDelete(clock.instant()) ? due(targets) : List.of();
        if (now.isEmpty()) {
            maildrop.quit();
            return SyncSession.End.DONE;
        }
        List<Reply> replies = maildrop.delete(now.stream().map(Target::number).toList());
        List<LedgerChange> sent = new ArrayList<>();
        for (int i = 0; i < now.size(); i++) {
            if (replies.get(i).positive()) {
                sent.add(new LedgerChange.DeletionSent(now.get(i).entry().id()));
            }
        }
        store.maildrop().apply(sent);
        deletions.sent(maildrop.quit().positive());
        return sent.isEmpty() ? SyncSession.End.DONE : SyncSession.End.AGAIN;
    }

    /**
     * Those that were due when they were listed, still are, and are safe here. What became due
     * meanwhile is for the next session, so that nobody reads all of a large ledger for it.
     */
    private List<Target> due(Collection<Target> targets) throws IOException {
        List<Target> due = new ArrayList<>();
        for (Target target : targets) {
            if (due.size() == MOST) {
                break;
            }
            if (isDue(target.entry())) {
                Optional<MaildropEntry> now = store.maildrop().entryOf(target.entry().content());
                if (now.isPresent() && isDue(now.get()) && isSafe(now.get())) {
                    due.add(new Target(now.get(), target.number()));
                }
            }
        }
        return due;
    }

    /** Whether the local copy is durable and reads back as it came. */
    private boolean isSafe(MaildropEntry entry) throws IOException {
        Optional<Content> content =
                entry.hasContent() && !notes.isNoted(entry)
                        ? store.content(entry.content())
                        : Optional.empty();
        if (content.isEmpty()) {
            return false;
        }
        try {
            content.get().verify();
            return true;
        } catch (StorageDamagedException e) {
            events.undeletable(entry, String.valueOf(e.getMessage()));
            return false;
        }
    }
}
