package org.popbridge.mapping.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.pop3.Listed;
import org.popbridge.mapping.pop3.Listing;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.mapping.store.Fingerprint;
import org.popbridge.mapping.store.LedgerChange;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.MaildropEntry.State;

/**
 * What a listing means for what is known: a pure function, {@link #reconcile}.
 *
 * <p>It keeps four promises, whatever the host does: no message is lost (a listed message that no
 * entry stands for arrives), none is doubled (one that may be an entry's is looked at before it
 * arrives), an entry keeps its identity and so its UIDs (law 2), and absence is not deletion (law
 * 3). It does so in this order: pair by unique-id ({@link Pairing}), pair what has none by sizes
 * and evidence, recognise what is left by fingerprint (I8), and only then say who is missing.
 *
 * <p>Where sizes and unique-ids do not decide it asks for evidence, of as few messages as it can,
 * and is called again; it never asks for the same message twice, so this ends.
 */
public final class Reconciler {
    /** A maildrop of so many messages or fewer has no mass to disappear. */
    static final int FEW = 5;

    /** How long a message must have been absent before it counts as gone for good. */
    static final Duration GRACE = Duration.ofHours(24);

    private final List<MaildropEntry> known;
    private final Listing listing;
    private final Terms terms;
    private final Pairing pairing;
    private final List<LedgerChange> changes = new ArrayList<>();
    private boolean hides;
    private Window window = Window.NONE;

    /**
     * What beside the listing decides.
     *
     * @param accepted whether somebody said that what this listing lacks is really gone
     * @param hides whether this host was found to hide what was retrieved (V1)
     * @param window how many of the newest messages it was found to show (V1); 0 if all
     */
    public record Terms(
            SyncPolicy.Vanished vanished,
            Instant now,
            boolean accepted,
            boolean hides,
            int window) {
        /** Of a host of which neither is known. */
        public Terms(SyncPolicy.Vanished vanished, Instant now, boolean accepted) {
            this(vanished, now, accepted, false, 0);
        }
    }

    private Reconciler(
            List<MaildropEntry> known,
            Listing listing,
            Map<Integer, Evidence> evidence,
            Terms terms) {
        this.known = known;
        this.listing = listing;
        this.terms = terms;
        this.pairing = new Pairing(known, mail(listing, evidence), evidence);
    }

    /**
     * What this listing means.
     *
     * @param known the ledger's entries; those that are gone belong to them, for a late return
     * @param evidence by message number: what {@link Verdict.Ask} asked for, and whatever else was
     *     learnt in this session
     */
    public static Verdict reconcile(
            List<MaildropEntry> known,
            Listing listing,
            Map<Integer, Evidence> evidence,
            Terms terms) {
        return new Reconciler(known, listing, evidence, terms).verdict();
    }

    /**
     * The agreed messages, and those that only UIDL names: they are there, if not to be had yet.
     */
    private static List<Listed> mail(Listing listing, Map<Integer, Evidence> evidence) {
        return listing.messages().stream()
                .filter(m ->
                        listing.uniqueIds() != Listing.UniqueIds.GIVEN || m.uniqueId().isPresent())
                .filter(m -> !(evidence.get(m.number()) instanceof Evidence.Pseudo))
                .toList();
    }

    private Verdict verdict() {
        boolean named = known.stream().anyMatch(e -> !e.uniqueId().isBlank());
        if (listing.uniqueIds() == Listing.UniqueIds.REFUSED_THIS_ONCE) {
            return new Verdict.Postponed("the host did not list its unique-ids this time");
        }
        if (listing.uniqueIds() == Listing.UniqueIds.NOT_OFFERED && named && !terms.accepted()) {
            return new Verdict.Suspicious(
                    "The mail host used to give unique-ids for its messages and does not any more;"
                            + " nothing was changed here.");
        }
        pairing.run();
        if (!pairing.asked().isEmpty()) {
            return new Verdict.Ask(new TreeSet<>(pairing.asked()));
        }
        hides = hidesWhatWasRetrieved();
        window = Window.of(terms.window(), listing, pairing);
        return suspicion().orElseGet(this::changes);
    }

    /** Law 3: the brake. */
    private Optional<Verdict> suspicion() {
        long listed = known.stream().filter(this::wouldBeMissed).count();
        long missing =
                pairing.unpairedEntries().stream()
                        .filter(this::wouldBeMissed)
                        .filter(entry -> terms.window() == 0 || !window.isBefore(entry))
                        .count();
        if (listed <= FEW || missing * 2 < listed || terms.accepted()) {
            return Optional.empty();
        }
        if (hides && looksLikeNewMail()) {
            return Optional.empty();
        }
        return Optional.of(
                new Verdict.Suspicious(
                        "The mail host lists %d messages; of %d that it listed before, %d are missing. Nothing was changed here."
                                .formatted(listing.messages().size(), listed, missing)));
    }

    /**
     * Whether all that was ever retrieved, and nothing else, is out of sight: then the host hides
     * it (V1), and nobody deleted anything. A few messages prove nothing, nor does a host without
     * unique-ids, where being out of sight is a matter of opinion; nor does one of another
     * unique-id that is octet for octet like one that was here.
     */
    private boolean hidesWhatWasRetrieved() {
        boolean anyInSight =
                pairing.paired().values().stream()
                        .anyMatch(pair ->
                                pair.entry().hasContent()
                                        && pair.entry()
                                                .uniqueId()
                                                .equals(uniqueIdOf(pair.message())));
        List<MaildropEntry> away =
                pairing.unpairedEntries().stream()
                        .filter(e -> e.state() == State.LISTED || e.state() == State.ABSENT)
                        .toList();
        return listing.uniqueIds() == Listing.UniqueIds.GIVEN
                && !anyInSight
                && away.size() > FEW
                && away.stream().allMatch(MaildropEntry::hasContent)
                && !terms.accepted();
    }

    /** On a host that hides what was retrieved, only what was not is missed. */
    private boolean wouldBeMissed(MaildropEntry entry) {
        return entry.state() == State.LISTED && !(terms.hides() && entry.hasContent());
    }

    /**
     * Of an empty listing nobody tells a host that hides from a bad day (V2), nor of one with more
     * than was ever here from somebody else's maildrop.
     */
    private boolean looksLikeNewMail() {
        int fresh = pairing.unpairedMessages().size();
        return fresh > 0 && fresh <= pairing.unpairedEntries().size();
    }

    private Verdict changes() {
        Map<Integer, Integer> twins = newTwins();
        for (MaildropEntry entry : pairing.unpairedEntries()) {
            absent(entry);
        }
        Map<Integer, EntryId> numbers = new HashMap<>();
        new TreeMap<>(pairing.paired())
                .forEach((number, pair) -> {
                    present(pair.entry(), pair.message(), Optional.ofNullable(twins.get(number)));
                    if (pair.message().hasSize()) {
                        numbers.put(number, pair.entry().id());
                    }
                });
        List<Integer> arrivals = new ArrayList<>();
        for (Listed message : pairing.unpairedMessages()) {
            if (message.hasSize()) {
                changes.add(
                        new LedgerChange.Arrived(
                                uniqueIdOf(message),
                                twins.getOrDefault(message.number(), 0),
                                message.claimedSize(),
                                pairing.fingerprintOf(message),
                                terms.now()));
                arrivals.add(message.number());
            }
        }
        return new Verdict.Changes(
                changes, numbers, arrivals, hides && looksLikeNewMail(), window.size());
    }

    private void absent(MaildropEntry entry) {
        switch (entry.state()) {
            case LISTED -> changes.add(new LedgerChange.Missing(entry.id(), terms.now()));
            case ABSENT -> {
                if (isGone(entry)) {
                    changes.add(new LedgerChange.Gone(entry.id(), true));
                }
            }
            // The listing confirms the deletion (law 4).
            case DELETING -> changes.add(new LedgerChange.Gone(entry.id(), false));
            case EXPUNGED -> {
                // With a unique-id it stays known, so that it never comes back; without one, it
                // could only be in the way of those that are there.
                if (entry.uniqueId().isBlank()) {
                    changes.add(new LedgerChange.Gone(entry.id(), false));
                }
            }
            case GONE -> {}
        }
    }

    /** An empty listing proves nothing about anybody's disappearance (V2). */
    private boolean isGone(MaildropEntry entry) {
        return terms.vanished() == SyncPolicy.Vanished.EXPUNGE
                && !hides
                && !terms.hides()
                && !window.isBefore(entry)
                && !listing.messages().isEmpty()
                && entry.absentSince().isPresent()
                && !entry.absentSince().get().plus(GRACE).isAfter(terms.now());
    }

    private void present(MaildropEntry entry, Listed message, Optional<Integer> newTwin) {
        switch (entry.state()) {
            case LISTED, EXPUNGED -> {}
            case ABSENT, GONE -> changes.add(new LedgerChange.Returned(entry.id()));
            case DELETING -> changes.add(new LedgerChange.DeletionUndone(entry.id()));
        }
        newTwin.ifPresent(twin ->
                changes.add(new LedgerChange.Renamed(entry.id(), uniqueIdOf(message), twin)));
        if (message.hasSize() && message.claimedSize() != entry.claimedSize()) {
            changes.add(new LedgerChange.Claimed(entry.id(), message.claimedSize()));
        }
    }

    /**
     * The twin numbers of those that are new under their unique-ids, by message number. Where
     * places tell one from another the numbers ascend in the order of the listing, so that the next
     * one can be held against it; whoever is not where it was gets a new number.
     */
    private Map<Integer, Integer> newTwins() {
        Map<UniqueId, Integer> next = new HashMap<>();
        for (MaildropEntry entry : known) {
            next.merge(entry.uniqueId(), entry.twin() + 1, Math::max);
        }
        Map<Integer, Integer> twins = new HashMap<>();
        Map<UniqueId, Integer> last = new HashMap<>();
        for (Listed message : pairing.messages()) {
            UniqueId id = uniqueIdOf(message);
            Optional<Integer> same =
                    pairing.entryOf(message)
                            .filter(entry -> entry.uniqueId().equals(id))
                            .map(MaildropEntry::twin)
                            .filter(twin ->
                                    !pairing.isByPlace(id) || twin > last.getOrDefault(id, -1));
            if (same.isPresent()) {
                last.put(id, same.get());
            } else {
                int twin = next.merge(id, 1, Integer::sum) - 1;
                twins.put(message.number(), twin);
                last.put(id, twin);
            }
        }
        return twins;
    }

    static UniqueId uniqueIdOf(Listed message) {
        return message.uniqueId().orElse(NO_UNIQUE_ID);
    }

    private static final UniqueId NO_UNIQUE_ID = UniqueId.of("");

    /**
     * For those who hold evidence: whether a fingerprint is another message's than the entry's
     * (I9).
     */
    static boolean isAnother(MaildropEntry entry, Fingerprint seen) {
        return entry.fingerprint().isPresent() && !entry.fingerprint().get().equals(seen);
    }
}
