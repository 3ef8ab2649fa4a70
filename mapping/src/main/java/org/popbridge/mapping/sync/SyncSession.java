package org.popbridge.mapping.sync;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.pop3.Listing;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.mapping.store.LedgerChange;
import org.popbridge.mapping.store.MaildropEntry;

/**
 * One session with the host, from the listing to QUIT: list, reconcile, apply, download what is
 * missing, delete what policy asks for. Reads straight down, on one virtual thread, but for the
 * commits, which have their own.
 *
 * <p>Whatever breaks it, what was committed stays, and the next session goes on with what is
 * missing.
 */
final class SyncSession {
    private final Account store;
    private final Maildrop maildrop;
    private final SyncPolicy policy;
    private final Wants wants;
    private final Deletions deletions;
    private final Recollection seenBefore;
    private final InstantSource clock;
    private final BooleanSupplier stopped;
    private final Events events;
    private final Notes notes;
    private final Deleting deleting;
    private final List<Target> refusedNow = Collections.synchronizedList(new ArrayList<>());

    /** What the account learns while a session goes on. */
    interface Events {
        /** The maildrop was listed and INBOX shows it. */
        void listed(Instant at, int missing);

        /** Contents became durable. */
        void stored(Collection<ContentId> contents);

        /** A listing that is not whole; the text is a user's. */
        void doubted(String reason);

        /** A listing that is not believed, for so many it lacks; the text is a user's (law 3). */
        void braked(String reason, int held);

        /** A listing brought messages, or confirmed deletions on the host (law 4). */
        void changed(int arrived, int deleted);

        /** All that is here is about to be compared with what the host has. */
        void comparing();

        /** All that is here was compared with what the host has. */
        void compared(int compared, int different);

        /** The host has other octets now than those that are here. */
        void differs(MaildropEntry entry, String reason);

        /** The host cannot return a message now (S7). */
        void unavailable(MaildropEntry entry, String reason);

        /** It is the host's own bookkeeping (I11); whoever waits for it is told. */
        void noMail(MaildropEntry entry);

        /** What is known of a message that the host refused, now or earlier. */
        Optional<SyncNotes.Refused> refused(MaildropEntry entry);

        /** A note is about to stand in the place of a refused message; durable on return. */
        void noting(MaildropEntry entry) throws IOException;

        /** A message that had been refused is here. */
        void given(MaildropEntry entry);

        /** Whether the host could not return a message just now, so that it is not asked again. */
        boolean isPutOff(MaildropEntry entry);

        /** A message is not deleted upstream, because the copy here is not sound (law 4). */
        void undeletable(MaildropEntry entry, String reason);
    }

    /** How a session ended that was not broken. */
    enum End {
        /** All is done. */
        DONE,
        /** There is more to delete, or a deletion to be confirmed. */
        AGAIN,
        /** The listing was not used. */
        DOUBTED,
        /** It was asked to stop. */
        STOPPED
    }

    /**
     * @param seenBefore what the last session saw that broke; this one leaves there what it saw
     */
    SyncSession(
            Account store,
            Maildrop maildrop,
            SyncPolicy policy,
            Wants wants,
            Deletions deletions,
            Recollection seenBefore,
            InstantSource clock,
            BooleanSupplier stopped,
            Events events) {
        this.store = store;
        this.maildrop = maildrop;
        this.policy = policy;
        this.wants = wants;
        this.deletions = deletions;
        this.seenBefore = seenBefore;
        this.clock = clock;
        this.stopped = stopped;
        this.events = events;
        this.notes = new Notes(store, events, clock);
        this.deleting = new Deleting(store, maildrop, policy, deletions, notes, events, clock);
    }

    /**
     * @param accepted whether somebody said that what the listing lacks is really gone
     */
    End run(boolean accepted, Oversight.Extent extent) throws IOException {
        Listing listing = maildrop.list();
        Looking looking = new Looking(store, maildrop, listing, seenBefore.get());
        Optional<Looking.Seen> left = looking.seen();
        try {
            End end = run(listing, looking, accepted, extent);
            left = Optional.empty();
            return end;
        } catch (IOException e) {
            left = looking.seen();
            throw e;
        } finally {
            seenBefore.set(left);
        }
    }

    private End run(Listing listing, Looking looking, boolean accepted, Oversight.Extent extent)
            throws IOException {
        Instant now = clock.instant();
        SyncNotes known = new SyncNotes(store);
        boolean hides = known.hides();
        int window = known.window();
        Reconciler.Terms terms =
                new Reconciler.Terms(policy.vanished(), now, accepted, hides, window);
        List<MaildropEntry> entries = entries();
        Verdict verdict = Reconciler.reconcile(entries, listing, looking.evidence(), terms);
        while (verdict instanceof Verdict.Ask(var numbers)) {
            looking.at(numbers);
            verdict = Reconciler.reconcile(entries, listing, looking.evidence(), terms);
        }
        return switch (verdict) {
            case Verdict.Ask _ -> throw new IllegalStateException("asked twice for one message");
            case Verdict.Postponed(String reason) -> {
                events.doubted(reason);
                yield unused(looking);
            }
            case Verdict.Suspicious(String reason) -> {
                events.braked(reason, lacking(entries, listing));
                yield unused(looking);
            }
            case Verdict.Changes changes -> {
                if (changes.hides() && !hides) {
                    known.hiding(now);
                }
                if (changes.window() != window) {
                    known.window(changes.window());
                }
                Collection<Target> targets = apply(changes, entries, looking);
                yield work(targets, now, extent);
            }
        };
    }

    /** What is known, with the dates of expunges as they must have been. */
    private List<MaildropEntry> entries() throws IOException {
        boolean deleting = policy.expunge() == SyncPolicy.Expunge.DELETE;
        store.maildrop().keepExpunged(policy.expungeUndo(), deleting);
        List<MaildropEntry> entries = store.maildrop().entries();
        List<LedgerChange> corrections = deletions.corrections(entries);
        if (corrections.isEmpty()) {
            return entries;
        }
        store.maildrop().apply(corrections);
        return store.maildrop().entries();
    }

    /** How many messages that were listed before are not, as far as unique-ids or numbers tell. */
    private static int lacking(List<MaildropEntry> known, Listing listing) {
        List<MaildropEntry> listed =
                known.stream().filter(e -> e.state() == MaildropEntry.State.LISTED).toList();
        if (listing.uniqueIds() != Listing.UniqueIds.GIVEN) {
            return Math.max(1, listed.size() - listing.messages().size());
        }
        Set<UniqueId> there = new HashSet<>();
        listing.messages().forEach(message -> message.uniqueId().ifPresent(there::add));
        return Math.max(
                1, (int) listed.stream().filter(e -> !there.contains(e.uniqueId())).count());
    }

    private End unused(Looking looking) throws IOException {
        if (looking.hasRetrieved()) {
            // It is not kept, so the host must not take it for fetched (V1, V3).
            maildrop.close();
        } else {
            maildrop.quit();
        }
        return End.DOUBTED;
    }

    /** Applies the changes; answers which number stands for which entry in this session. */
    private Collection<Target> apply(
            Verdict.Changes verdict, List<MaildropEntry> known, Looking looking)
            throws IOException {
        deletions.told(verdict.changes(), clock.instant());
        List<MaildropEntry> arrived =
                verdict.changes().isEmpty() ? List.of() : store.maildrop().apply(verdict.changes());
        events.changed(arrived.size(), confirmed(verdict.changes(), known));
        Map<EntryId, MaildropEntry> entries = new HashMap<>();
        boolean changed = verdict.changes().size() > arrived.size();
        for (MaildropEntry entry : changed ? store.maildrop().entries() : known) {
            entries.put(entry.id(), entry);
        }
        List<Target> targets = new ArrayList<>();
        verdict.known()
                .forEach((number, id) -> {
                    MaildropEntry entry = entries.get(id);
                    if (entry != null) {
                        targets.add(new Target(entry, number));
                    }
                });
        for (int i = 0; i < arrived.size(); i++) {
            targets.add(new Target(arrived.get(i), verdict.arrivals().get(i)));
        }
        return looking.bind(targets, events);
    }

    /** How many deletions that were sent this listing confirms. */
    private static int confirmed(List<LedgerChange> changes, List<MaildropEntry> known) {
        Set<EntryId> deleting = new HashSet<>();
        for (MaildropEntry entry : known) {
            if (entry.state() == MaildropEntry.State.DELETING) {
                deleting.add(entry.id());
            }
        }
        return (int)
                changes.stream()
                        .filter(change ->
                                change instanceof LedgerChange.Gone(EntryId entry, _)
                                        && deleting.contains(entry))
                        .count();
    }

    private End work(Collection<Target> targets, Instant now, Oversight.Extent extent)
            throws IOException {
        List<Target> missing = targets.stream().filter(this::isMissing).toList();
        events.listed(now, (int) missing.stream().filter(t -> !t.entry().hasContent()).count());
        download(
                targets,
                missing.stream().filter(target -> !events.isPutOff(target.entry())).toList());
        notes.put(refusedNow);
        if (extent == Oversight.Extent.EVERYTHING && !stopped.getAsBoolean()) {
            List<Target> messages =
                    targets.stream().filter(target -> !notes.isNoted(target.entry())).toList();
            events.comparing();
            Comparing comparing = new Comparing(store, messages, stopped, events::differs);
            maildrop.retrieve(comparing, comparing);
            events.compared(comparing.compared(), comparing.different());
        }
        if (stopped.getAsBoolean()) {
            maildrop.quit();
            return End.STOPPED;
        }
        return deleting.andQuit(targets);
    }

    private boolean isMissing(Target target) {
        MaildropEntry entry = target.entry();
        return entry.hasContent()
                ? entry.wanted() && notes.isNoted(entry)
                : entry.wanted() || deleting.isDue(entry);
    }

    private void download(Collection<Target> listed, List<Target> missing) throws IOException {
        if (missing.isEmpty() && wants.isEmpty()) {
            return;
        }
        try (Committing committing =
                        new Committing(store.maildrop(), wants::areFew, events::stored);
                Download download =
                        new Download(store, wants, committing, listed, missing, new Progress())) {
            maildrop.retrieve(download, download.intake());
        }
    }

    private final class Progress implements Download.Session {
        @Override
        public boolean isStopped() {
            return stopped.getAsBoolean();
        }

        @Override
        public void refused(Target target, String reason) {
            events.unavailable(target.entry(), reason);
            refusedNow.add(target);
        }

        @Override
        public boolean isGivenAtLast(Target target, Intake.Message message) throws IOException {
            return notes.isReplacedBy(target, message);
        }

        @Override
        public void isNoMail(Target target) throws IOException {
            store.maildrop().apply(List.of(new LedgerChange.NoMail(target.entry().id())));
            events.noMail(target.entry());
        }
    }
}
