package org.popbridge.mapping.sync;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.pop3.Listed;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.mapping.store.Fingerprint;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.MaildropEntry.State;

/**
 * Which known entry each listed message is. Position in the listing means nothing where there are
 * unique-ids (I6); where there are none ({@link Alignment}) it is a clue that evidence confirms.
 */
final class Pairing {
    /** So many claims that changed under their unique-ids are looked at one by one. */
    private static final int MANY_CLAIMS = 50;

    /** How many of more than that are looked at first. */
    private static final int SAMPLE = 16;

    /** So many unique-ids that stand for other messages discredit all of them. */
    private static final int DISCREDITING = 3;

    /** So many messages of one unique-id are as good as without. */
    private static final int MANY_TWINS = 16;

    record Pair(MaildropEntry entry, Listed message) {}

    private final List<MaildropEntry> entries;
    private final List<Listed> messages;
    private final Map<Integer, Evidence> evidence;

    private final Map<Integer, Pair> paired = new HashMap<>();
    private final Set<EntryId> taken = new HashSet<>();
    private final Set<Integer> asked = new LinkedHashSet<>();
    private final Set<UniqueId> byPlace = new HashSet<>();

    Pairing(List<MaildropEntry> entries, List<Listed> messages, Map<Integer, Evidence> evidence) {
        this.entries = entries;
        this.messages = messages;
        this.evidence = evidence;
    }

    void run() {
        Map<UniqueId, List<MaildropEntry>> known = new HashMap<>();
        for (MaildropEntry entry : entries) {
            known.computeIfAbsent(entry.uniqueId(), _ -> new ArrayList<>(1)).add(entry);
        }
        Map<UniqueId, List<Listed>> listed = new LinkedHashMap<>();
        for (Listed message : messages) {
            listed.computeIfAbsent(Reconciler.uniqueIdOf(message), _ -> new ArrayList<>(1))
                    .add(message);
        }
        List<Pair> single = new ArrayList<>();
        listed.forEach((id, alike) -> {
            List<MaildropEntry> candidates = known.getOrDefault(id, List.of());
            if (id.isBlank() || (alike.size() > MANY_TWINS && !candidates.isEmpty())) {
                byPlace.add(id);
                new Alignment(this, candidates, alike).run();
            } else if (candidates.size() == 1 && alike.size() == 1) {
                single.add(new Pair(candidates.getFirst(), alike.getFirst()));
            } else if (!candidates.isEmpty()) {
                pairAlike(candidates, alike);
            }
        });
        pairSingle(single);
        if (asked.isEmpty()) {
            recognise();
        }
    }

    // Unique-ids that are unique

    /**
     * Equal unique-ids are one message, unless its size says that another has got the name (I9).
     */
    private void pairSingle(List<Pair> pairs) {
        // A name that was given twice at once may be given again.
        pairs.stream()
                .filter(p -> p.entry().twin() > 0 && isSeen(p))
                .forEach(p -> ask(p.message()));
        List<Pair> doubtful = pairs.stream().filter(this::claimsChanged).toList();
        long others = pairs.stream().filter(this::isAnother).count();
        if (others >= DISCREDITING) {
            pairs.stream().filter(Pairing::isSeen).forEach(p -> ask(p.message()));
        } else if (doubtful.size() <= MANY_CLAIMS || others > 0) {
            doubtful.forEach(p -> ask(p.message()));
        } else {
            // A host that counts sizes in a new way: a sample decides.
            int step = doubtful.size() / SAMPLE;
            for (int i = 0; i < SAMPLE; i++) {
                ask(doubtful.get(i * step).message());
            }
        }
        for (Pair pair : pairs) {
            if (!isAnother(pair)) {
                pair(pair.entry(), pair.message());
            }
        }
    }

    private static boolean isSeen(Pair pair) {
        return pair.entry().fingerprint().isPresent();
    }

    private boolean claimsChanged(Pair pair) {
        return isSeen(pair)
                && pair.message().hasSize()
                && pair.entry().claimedSize() >= 0
                && pair.entry().claimedSize() != pair.message().claimedSize();
    }

    private boolean isAnother(Pair pair) {
        return evidenceOf(pair.message())
                .filter(Evidence::tells)
                .flatMap(seen -> pair.entry().fingerprint().map(known -> !seen.agreesWith(known)))
                .orElse(false);
    }

    // Messages that share a unique-id, or have none

    /**
     * Pairs entries and messages that only sizes and evidence tell apart; each list's order is kept
     * where nothing tells them apart. Entries without a fingerprint were never seen by anybody, so
     * that any message may be theirs.
     */
    void pairAlike(List<MaildropEntry> candidates, List<Listed> alike) {
        pairByEvidence(candidates, alike);
        bySize(open(alike).stream().filter(this::isTold).toList())
                .forEach((size, same) -> pairInOrder(ofSize(size, unseen(candidates)), same));
        bySize(open(alike).stream().filter(m -> !isTold(m)).toList())
                .forEach((size, same) -> pairSameSize(ofSize(size, free(candidates)), same));
        pairLeftovers(candidates, alike);
    }

    private static Map<Long, List<Listed>> bySize(List<Listed> alike) {
        Map<Long, List<Listed>> bySize = new LinkedHashMap<>();
        for (Listed message : alike) {
            bySize.computeIfAbsent(message.claimedSize(), _ -> new ArrayList<>()).add(message);
        }
        return bySize;
    }

    private static List<MaildropEntry> ofSize(long size, List<MaildropEntry> among) {
        return among.stream().filter(e -> e.claimedSize() == size).toList();
    }

    private boolean isTold(Listed message) {
        return evidenceOf(message).filter(Evidence::tells).isPresent();
    }

    private void pairSameSize(List<MaildropEntry> candidates, List<Listed> same) {
        if (candidates.stream().noneMatch(e -> e.fingerprint().isPresent())) {
            pairInOrder(candidates, same);
        } else {
            same.forEach(this::ask);
        }
    }

    /** Sizes differ from those of last time, or evidence did not match. */
    private void pairLeftovers(List<MaildropEntry> candidates, List<Listed> alike) {
        List<MaildropEntry> left = free(candidates);
        List<Listed> open = open(alike);
        if (left.stream().anyMatch(e -> e.fingerprint().isPresent())) {
            open.forEach(this::ask);
        }
        pairInOrder(unseen(left), open);
        pairRefused(candidates, alike);
    }

    /** What cannot be looked at is what it was: better than a double. */
    void pairRefused(List<MaildropEntry> candidates, List<Listed> alike) {
        pairInOrder(
                free(candidates),
                open(alike).stream()
                        .filter(m -> evidence.get(m.number()) instanceof Evidence.Refused)
                        .toList());
    }

    static List<MaildropEntry> unseen(List<MaildropEntry> candidates) {
        return candidates.stream()
                .filter(e -> e.fingerprint().isEmpty() && !e.hasContent())
                .toList();
    }

    /** Listed entries first, then in the order of their arrival. */
    private void pairInOrder(List<MaildropEntry> candidates, List<Listed> alike) {
        Iterator<Listed> next = open(alike).iterator();
        free(candidates).stream()
                .sorted(Comparator.comparing(e -> e.state() != State.LISTED))
                .forEach(e -> {
                    if (next.hasNext()) {
                        pair(e, next.next());
                    }
                });
    }

    /** Pairs those of equal fingerprint, one by one, so that identical twins both live. */
    void pairByEvidence(List<MaildropEntry> candidates, List<Listed> alike) {
        Map<String, List<MaildropEntry>> byHeaders = new HashMap<>();
        for (MaildropEntry entry : free(candidates)) {
            entry.fingerprint()
                    .ifPresent(f ->
                            byHeaders
                                    .computeIfAbsent(f.headers(), _ -> new ArrayList<>(1))
                                    .add(entry));
        }
        int last = Integer.MIN_VALUE;
        for (Listed message : alike) {
            Optional<Evidence> seen = evidenceOf(message).filter(Evidence::tells);
            if (seen.isPresent() && !paired.containsKey(message.number())) {
                int before = last;
                byHeaders.getOrDefault(headersOf(seen.get()), List.of()).stream()
                        .filter(e -> !taken.contains(e.id()))
                        .filter(e -> seen.get().agreesWith(e.fingerprint().orElseThrow()))
                        .min(
                                Comparator.<MaildropEntry, Boolean>comparing(
                                                e -> e.claimedSize() != message.claimedSize())
                                        .thenComparing(e -> e.state() != State.LISTED)
                                        .thenComparing(e -> e.twin() < before))
                        .ifPresent(e -> pair(e, message));
            }
            last = entryOf(message).map(MaildropEntry::twin).orElse(last);
        }
    }

    private static String headersOf(Evidence seen) {
        return switch (seen) {
            case Evidence.Whole(Fingerprint fingerprint) -> fingerprint.headers();
            case Evidence.Head(String headers) -> headers;
            case Evidence.Refused() -> "";
            case Evidence.Pseudo() -> "";
        };
    }

    // Messages under a name that nobody had

    /**
     * Known messages under new unique-ids (I8). Looks only where there is reason: many entries are
     * missing, or one that is not listed had this size.
     */
    private void recognise() {
        // What is gone under another name was deleted; who sends it once more wants it seen.
        List<MaildropEntry> lost =
                unpairedEntries().stream()
                        .filter(e -> e.state() != State.GONE || e.uniqueId().isBlank())
                        .toList();
        List<Listed> fresh = unpairedMessages();
        if (lost.isEmpty() || fresh.isEmpty()) {
            return;
        }
        long listed = entries.stream().filter(e -> e.state() == State.LISTED).count();
        long missing = lost.stream().filter(e -> e.state() == State.LISTED).count();
        boolean many = missing > 0 && missing * 5 >= listed;
        boolean seen = lost.stream().anyMatch(e -> e.fingerprint().isPresent());
        Set<Long> sizes = new HashSet<>();
        for (MaildropEntry entry : lost) {
            entry.fingerprint()
                    .ifPresent(f -> sizes.addAll(List.of(f.size(), entry.claimedSize())));
        }
        for (Listed message : fresh) {
            if (message.hasSize() && ((many && seen) || sizes.contains(message.claimedSize()))) {
                ask(message);
            }
        }
        pairByEvidence(lost, fresh);
        if (many && asked.isEmpty()) {
            pairUnseen();
        }
    }

    /**
     * Nobody ever saw these, so whichever message of that size is theirs is the right one. What has
     * no unique-id now, and had none before, was told by its place already.
     */
    private void pairUnseen() {
        Map<Long, List<MaildropEntry>> unseen = new HashMap<>();
        for (MaildropEntry entry : unseen(unpairedEntries())) {
            if (entry.state() == State.LISTED) {
                unseen.computeIfAbsent(entry.claimedSize(), _ -> new ArrayList<>()).add(entry);
            }
        }
        for (Listed message : unpairedMessages()) {
            List<MaildropEntry> same = unseen.getOrDefault(message.claimedSize(), List.of());
            boolean unnamed = Reconciler.uniqueIdOf(message).isBlank();
            same.stream()
                    .filter(e -> message.hasSize() && !(unnamed && e.uniqueId().isBlank()))
                    .findFirst()
                    .ifPresent(e -> {
                        pair(e, message);
                        same.remove(e);
                    });
        }
    }

    // The state of the pairing

    void pair(MaildropEntry entry, Listed message) {
        paired.put(message.number(), new Pair(entry, message));
        taken.add(entry.id());
    }

    /** These are whatever more evidence says. */
    void release(List<Listed> messages) {
        for (Listed message : messages) {
            Pair pair = paired.remove(message.number());
            if (pair != null) {
                taken.remove(pair.entry().id());
            }
        }
    }

    void ask(Listed message) {
        if (!evidence.containsKey(message.number())) {
            asked.add(message.number());
        }
    }

    Optional<MaildropEntry> entryOf(Listed message) {
        return Optional.ofNullable(paired.get(message.number())).map(Pair::entry);
    }

    Optional<Evidence> evidenceOf(Listed message) {
        return Optional.ofNullable(evidence.get(message.number()));
    }

    Optional<Fingerprint> fingerprintOf(Listed message) {
        return evidence.get(message.number()) instanceof Evidence.Whole(Fingerprint fingerprint)
                ? Optional.of(fingerprint)
                : Optional.empty();
    }

    List<MaildropEntry> free(List<MaildropEntry> among) {
        return among.stream().filter(e -> !taken.contains(e.id())).toList();
    }

    List<Listed> open(List<Listed> among) {
        return among.stream().filter(m -> !paired.containsKey(m.number())).toList();
    }

    /** What must be known first; while this is not empty, the rest means nothing. */
    Set<Integer> asked() {
        return asked;
    }

    Map<Integer, Pair> paired() {
        return paired;
    }

    /** Whether messages so named were told by their places, so that these must be remembered. */
    boolean isByPlace(UniqueId id) {
        return byPlace.contains(id);
    }

    List<Listed> messages() {
        return messages;
    }

    List<MaildropEntry> unpairedEntries() {
        return free(entries);
    }

    List<Listed> unpairedMessages() {
        return open(messages);
    }
}
