package org.popbridge.mapping.sync;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.pop3.Listed;
import org.popbridge.mapping.pop3.Listing;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.mapping.store.Fingerprint;
import org.popbridge.mapping.store.LedgerChange;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.MaildropEntry.State;

/**
 * A maildrop as it truly is, a host that lists it in its way, and a ledger that does what it is
 * told: small enough to be believed, so that the reconciler can be held against it.
 */
final class MaildropModel {
    /** How the host names its messages. */
    enum Host {
        UNIQUE_IDS,
        REPEATED_IDS,
        NO_UIDL,
        /** Unique-ids, and what was retrieved in a session that ended is out of sight (V1). */
        HIDING
    }

    /** What happens; {@code seed} makes all choices. */
    sealed interface Step {
        int seed();

        /** So many messages come in. */
        record Deliver(int seed) implements Step {}

        /** Another client deletes some. */
        record Delete(int seed) implements Step {}

        /** The host lists in another order from now on (I6); only with unique-ids. */
        record Shuffle(int seed) implements Step {}

        /** Every unique-id is another from now on (I8). */
        record Renumber(int seed) implements Step {}

        /** A message is replaced by another, which gets its unique-id (I9). */
        record Reuse(int seed) implements Step {}

        /** The next listing shows a part, perhaps nothing (V1, V2). */
        record Hide(int seed) implements Step {}

        /** Somebody expunges a message in INBOX. */
        record Expunge(int seed) implements Step {}

        /** A session: lists, reconciles, downloads all, some or none, by {@code seed % 3}. */
        record Sync(int seed) implements Step {}
    }

    /** A message on the host: who it is, what is in it, what the host calls it. */
    private record Mail(int identity, String content, long size, String name) {
        Fingerprint fingerprint() {
            return new Fingerprint(size, content);
        }
    }

    private final Host host;
    private List<Mail> maildrop = new ArrayList<>();
    private int nextIdentity = 1;
    private int nextName = 1;
    private final Set<Integer> outOfSight = new HashSet<>();
    private final Set<Integer> askedFor = new HashSet<>();
    private boolean knownToHide;
    private boolean hiding;
    private int hidingSeed;

    private final Map<EntryId, MaildropEntry> ledger = new LinkedHashMap<>();
    private int nextEntry = 1;

    /** Whose content each entry has, once it was downloaded. */
    private final Map<EntryId, Mail> downloaded = new HashMap<>();

    private Map<Integer, EntryId> lastKnown = Map.of();
    private List<Mail> lastListed = List.of();
    private boolean lastBelieved;

    MaildropModel(Host host) {
        this.host = host;
    }

    void apply(Step step) {
        Random random = new Random(step.seed());
        switch (step) {
            case Step.Deliver _ -> {
                for (int i = 1 + random.nextInt(6); i > 0; i--) {
                    maildrop.add(newMail(random, newName(random)));
                }
            }
            case Step.Delete _ ->
                    maildrop.removeIf(m -> random.nextInt(4) == 0 && wouldBeMissed(m));
            case Step.Shuffle _ -> {
                if (host != Host.NO_UIDL) {
                    Collections.shuffle(maildrop, random);
                }
            }
            case Step.Renumber _ -> {
                if (host == Host.UNIQUE_IDS) {
                    maildrop.replaceAll(
                            m -> new Mail(m.identity(), m.content(), m.size(), newName(random)));
                }
            }
            case Step.Reuse _ -> {
                if (host == Host.UNIQUE_IDS && !maildrop.isEmpty()) {
                    int at = random.nextInt(maildrop.size());
                    Mail old = maildrop.remove(at);
                    Mail fresh = newMail(random, old.name());
                    maildrop.add(
                            new Mail(
                                    fresh.identity(),
                                    "c" + fresh.identity(),
                                    old.size() + 1,
                                    old.name()));
                }
            }
            case Step.Hide(int seed) -> {
                hiding = true;
                hidingSeed = seed;
            }
            case Step.Expunge _ -> {
                List<EntryId> shown =
                        ledger.values().stream()
                                .filter(e -> e.state() == State.LISTED || e.state() == State.ABSENT)
                                .map(MaildropEntry::id)
                                .toList();
                if (!shown.isEmpty()) {
                    EntryId id = shown.get(random.nextInt(shown.size()));
                    ledger.computeIfPresent(id, (_, e) -> with(e, State.EXPUNGED));
                }
            }
            case Step.Sync(int seed) -> sync(seed, random);
        }
    }

    /**
     * A unique-id seen once that goes and comes again with a message of the very same size: that
     * one nobody can tell without downloading everything each time.
     */
    private boolean wouldBeMissed(Mail mail) {
        return !mail.name().equals("same");
    }

    /** Few sizes and some equal contents, so that mistakes have a chance. */
    private Mail newMail(Random random, String name) {
        int identity = nextIdentity++;
        boolean twin = random.nextInt(5) == 0;
        String content = twin ? "twin" : "c" + identity;
        long size = content.equals("twin") ? 7 : 7 + random.nextInt(3) * 10L;
        return new Mail(identity, content, size, name);
    }

    private String newName(Random random) {
        return switch (host) {
            case UNIQUE_IDS, HIDING -> "u" + nextName++;
            case REPEATED_IDS -> random.nextInt(3) == 0 ? "same" : "u" + nextName++;
            case NO_UIDL -> "";
        };
    }

    // A session

    private void sync(int seed, Random random) {
        List<Mail> shown =
                maildrop.stream().filter(m -> !outOfSight.contains(m.identity())).toList();
        if (hiding) {
            Random cut = new Random(hidingSeed);
            // Hosts that list only the newest have unique-ids.
            shown =
                    host != Host.UNIQUE_IDS || cut.nextBoolean()
                            ? List.of()
                            : shown.subList(cut.nextInt(shown.size() + 1), shown.size());
            hiding = false;
        }
        lastListed = List.copyOf(shown);
        Map<Integer, Mail> byNumber = new HashMap<>();
        List<Listed> listed = new ArrayList<>();
        int number = 0;
        for (Mail mail : lastListed) {
            number += 1 + random.nextInt(2);
            byNumber.put(number, mail);
            Optional<UniqueId> uniqueId =
                    host == Host.NO_UIDL ? Optional.empty() : Optional.of(UniqueId.of(mail.name()));
            listed.add(new Listed(number, uniqueId, mail.size()));
        }
        Listing listing =
                new Listing(
                        listed,
                        host == Host.NO_UIDL
                                ? Listing.UniqueIds.NOT_OFFERED
                                : Listing.UniqueIds.GIVEN);
        switch (verdict(listing, byNumber)) {
            case Verdict.Changes changes -> {
                accept(changes, byNumber);
                download(seed, random, byNumber);
                hide(changes, byNumber);
            }
            case Verdict.Suspicious _ -> lastBelieved = false;
            case Verdict.Postponed _ -> throw new AssertionError("this host always lists");
            case Verdict.Ask _ -> throw new AssertionError("all was answered");
        }
    }

    /** The session ended with QUIT: what it retrieved is seen no more. */
    private void hide(Verdict.Changes changes, Map<Integer, Mail> byNumber) {
        knownToHide |= changes.hides();
        if (host == Host.HIDING) {
            lastKnown.forEach((number, id) -> {
                Mail mail = requireNonNull(byNumber.get(number));
                if (askedFor.contains(number) || mail.equals(downloaded.get(id))) {
                    outOfSight.add(mail.identity());
                }
            });
        }
    }

    private Verdict verdict(Listing listing, Map<Integer, Mail> byNumber) {
        Map<Integer, Evidence> evidence = new HashMap<>();
        List<MaildropEntry> known = entries();
        Reconciler.Terms terms =
                new Reconciler.Terms(
                        SyncPolicy.Vanished.KEEP, Instant.EPOCH, false, knownToHide, 0);
        askedFor.clear();
        while (true) {
            Verdict verdict = Reconciler.reconcile(known, listing, evidence, terms);
            if (!(verdict instanceof Verdict.Ask(var numbers))) {
                return verdict;
            }
            assertThat(numbers).isNotEmpty().noneMatch(evidence::containsKey);
            askedFor.addAll(numbers);
            for (int n : numbers) {
                Mail mail = requireNonNull(byNumber.get(n));
                evidence.put(
                        n,
                        n % 2 == 0
                                ? new Evidence.Head(mail.content())
                                : new Evidence.Whole(mail.fingerprint()));
            }
        }
    }

    private List<MaildropEntry> entries() {
        return List.copyOf(ledger.values());
    }

    private void accept(Verdict.Changes verdict, Map<Integer, Mail> byNumber) {
        List<EntryId> arrived = new ArrayList<>();
        for (LedgerChange change : verdict.changes()) {
            switch (change) {
                case LedgerChange.Arrived a -> arrived.add(arrive(a));
                case LedgerChange.Returned(EntryId id) -> giveBack(id);
                case LedgerChange.Missing(EntryId id, Instant _) ->
                        change(id, State.LISTED, State.ABSENT);
                case LedgerChange.Gone(EntryId id, boolean expunge) -> {
                    assertThat(expunge).isFalse();
                    change(id, State.EXPUNGED, State.GONE);
                }
                case LedgerChange.Renamed(EntryId id, UniqueId name, int twin) ->
                        ledger.computeIfPresent(id, (_, e) -> named(e, name, twin));
                case LedgerChange.Claimed(EntryId id, long size) -> {
                    assertThat(size).isNotEqualTo(requireNonNull(ledger.get(id)).claimedSize());
                    ledger.computeIfPresent(id, (_, e) -> claimed(e, size));
                }
                case LedgerChange.NoMail _,
                        LedgerChange.Restored _,
                        LedgerChange.ExpungeDated _,
                        LedgerChange.DeletionSent _,
                        LedgerChange.DeletionUndone _ ->
                        throw new AssertionError("no listing says this: " + change);
            }
        }
        assertThat(entries().stream().map(e -> e.uniqueId() + "~" + e.twin()))
                .doesNotHaveDuplicates();
        assertThat(verdict.arrivals()).hasSameSizeAs(arrived).isSorted();
        Map<Integer, EntryId> known = new HashMap<>(verdict.known());
        for (int i = 0; i < arrived.size(); i++) {
            assertThat(known.put(verdict.arrivals().get(i), arrived.get(i))).isNull();
        }
        assertThat(known.keySet()).isSubsetOf(byNumber.keySet());
        lastKnown = known;
        lastBelieved = true;
        checkPairs(byNumber);
    }

    private EntryId arrive(LedgerChange.Arrived a) {
        EntryId id = new EntryId(nextEntry++);
        assertThat(entries())
                .as("one entry for a unique-id and twin")
                .noneMatch(e -> e.uniqueId().equals(a.uniqueId()) && e.twin() == a.twin());
        ledger.put(
                id,
                new MaildropEntry(
                        id,
                        a.uniqueId(),
                        a.twin(),
                        a.claimedSize(),
                        a.fingerprint(),
                        new ContentId(id.value()),
                        false,
                        true,
                        State.LISTED,
                        a.at(),
                        Optional.empty(),
                        Optional.empty()));
        return id;
    }

    /** Here only the expunged are ever gone, and they stay hidden. */
    private void giveBack(EntryId id) {
        switch (requireNonNull(ledger.get(id)).state()) {
            case GONE -> change(id, State.GONE, State.EXPUNGED);
            case LISTED, ABSENT, EXPUNGED, DELETING -> change(id, State.ABSENT, State.LISTED);
        }
    }

    private void change(EntryId id, State from, State to) {
        assertThat(requireNonNull(ledger.get(id)).state()).isEqualTo(from);
        ledger.computeIfPresent(id, (_, e) -> with(e, to));
    }

    private void download(int seed, Random random, Map<Integer, Mail> byNumber) {
        lastKnown.forEach((number, id) -> {
            // What was looked at was retrieved whole, and is kept.
            boolean now =
                    seed % 3 == 1
                            || (seed % 3 == 2 && random.nextBoolean())
                            || (host == Host.HIDING && askedFor.contains(number));
            if (now && !downloaded.containsKey(id)) {
                Mail mail = requireNonNull(byNumber.get(number));
                downloaded.put(id, mail);
                ledger.computeIfPresent(id, (_, e) -> seen(e, mail.fingerprint()));
            }
        });
    }

    // What must be so

    /**
     * The right bytes: an entry whose content is here stands only for a message of that content.
     */
    private void checkPairs(Map<Integer, Mail> byNumber) {
        assertThat(new HashSet<>(lastKnown.values())).hasSameSizeAs(lastKnown.keySet());
        lastKnown.forEach((number, id) -> {
            Mail had = downloaded.get(id);
            if (had != null) {
                assertThat(requireNonNull(byNumber.get(number)).fingerprint())
                        .as("message %d as %s", number, ledger.get(id))
                        .isEqualTo(had.fingerprint());
            }
        });
    }

    /** After each sync that was believed: nothing lost, nothing double. */
    void check() {
        if (!lastBelieved) {
            return;
        }
        assertThat(lastKnown).as("every listed message has an entry").hasSameSizeAs(lastListed);
        Map<Fingerprint, Integer> truth = new HashMap<>();
        lastListed.forEach(m -> truth.merge(m.fingerprint(), 1, Integer::sum));
        Map<Fingerprint, Integer> here = new HashMap<>();
        for (EntryId id : new HashSet<>(lastKnown.values())) {
            Mail had = downloaded.get(id);
            if (had != null) {
                here.merge(had.fingerprint(), 1, Integer::sum);
            }
        }
        here.forEach((f, n) -> assertThat(n).isLessThanOrEqualTo(truth.get(f)));
        for (MaildropEntry entry : entries()) {
            boolean listed = lastKnown.containsValue(entry.id());
            assertThat(entry.state())
                    .as("%s", entry)
                    .satisfiesAnyOf(
                            s -> assertThat(s).isEqualTo(State.EXPUNGED),
                            s -> assertThat(s == State.LISTED).isEqualTo(listed));
            // Without unique-ids nobody tells who was gone from who is new, and new is safe.
            boolean forgotten =
                    entry.state() == State.GONE
                            && (host == Host.NO_UIDL || host == Host.REPEATED_IDS);
            if (!listed && !forgotten && downloaded.containsKey(entry.id())) {
                checkNotHereTwice(entry, downloaded.get(entry.id()));
            }
        }
    }

    /** Whoever is away is really away: no other entry was made for the same message. */
    private void checkNotHereTwice(MaildropEntry entry, Mail had) {
        if (had.content().equals("twin")) {
            return;
        }
        for (MaildropEntry other : entries()) {
            if (other.state() == State.GONE) {
                continue;
            }
            Mail others = downloaded.get(other.id());
            assertThat(
                            !other.id().equals(entry.id())
                                    && others != null
                                    && others.content().equals(had.content()))
                    .as("%s is here again as %s", entry, other)
                    .isFalse();
        }
    }

    /** How many messages the last session looked at, if it believed what it saw. */
    int lookedAt() {
        return lastBelieved ? askedFor.size() : 0;
    }

    boolean everythingListedIsKnown() {
        return !lastBelieved || lastKnown.size() == lastListed.size();
    }

    private static MaildropEntry with(MaildropEntry e, State state) {
        Optional<Instant> absent =
                state == State.ABSENT ? Optional.of(Instant.EPOCH) : Optional.empty();
        return new MaildropEntry(
                e.id(),
                e.uniqueId(),
                e.twin(),
                e.claimedSize(),
                e.fingerprint(),
                e.content(),
                e.hasContent(),
                e.wanted(),
                state,
                e.firstSeen(),
                e.storedAt(),
                absent);
    }

    private static MaildropEntry named(MaildropEntry e, UniqueId name, int twin) {
        return new MaildropEntry(
                e.id(),
                name,
                twin,
                e.claimedSize(),
                e.fingerprint(),
                e.content(),
                e.hasContent(),
                e.wanted(),
                e.state(),
                e.firstSeen(),
                e.storedAt(),
                e.absentSince());
    }

    private static MaildropEntry claimed(MaildropEntry e, long size) {
        return new MaildropEntry(
                e.id(),
                e.uniqueId(),
                e.twin(),
                size,
                e.fingerprint(),
                e.content(),
                e.hasContent(),
                e.wanted(),
                e.state(),
                e.firstSeen(),
                e.storedAt(),
                e.absentSince());
    }

    private static MaildropEntry seen(MaildropEntry e, Fingerprint fingerprint) {
        return new MaildropEntry(
                e.id(),
                e.uniqueId(),
                e.twin(),
                e.claimedSize(),
                Optional.of(fingerprint),
                e.content(),
                true,
                e.wanted(),
                e.state(),
                e.firstSeen(),
                Optional.of(Instant.EPOCH),
                e.absentSince());
    }
}
