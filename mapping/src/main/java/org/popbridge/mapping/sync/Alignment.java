package org.popbridge.mapping.sync;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.popbridge.mapping.pop3.Listed;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.MaildropEntry.State;

/**
 * Pairs messages that have no unique-id (I1, I4) with the entries they were, by the row of their
 * sizes and a little evidence.
 *
 * <p>Hosts without UIDL keep their order: messages are taken out anywhere and put in at the end.
 * Then, if one message is the one of last time, so is every earlier one of an equal size in an
 * equal row: what is new comes after all that is old. So what begins with equal sizes in a row is
 * proved by looking at the last of them, and what has gaps by looking at the last sizes that occur
 * once in both. All else is looked at one by one, with multiplicity.
 */
final class Alignment {
    /**
     * So many of a row's last ones are looked at. One would do, if messages never came twice and
     * never came back out of order; a small maildrop is so looked at wholly.
     */
    private static final int PROOFS = 32;

    private final Pairing pairing;
    private final List<MaildropEntry> present;
    private final List<MaildropEntry> away;
    private final List<Listed> messages;

    Alignment(Pairing pairing, List<MaildropEntry> entries, List<Listed> messages) {
        this.pairing = pairing;
        this.present =
                entries.stream()
                        .filter(e -> e.state() != State.ABSENT && e.state() != State.GONE)
                        .sorted(Comparator.comparingInt(MaildropEntry::twin))
                        .toList();
        this.away =
                entries.stream()
                        .filter(e -> e.state() == State.ABSENT || e.state() == State.GONE)
                        .toList();
        this.messages = messages;
    }

    void run() {
        int alike = 0;
        while (alike < Math.min(present.size(), messages.size()) && sameSize(alike)) {
            alike++;
        }
        List<Pairing.Pair> row = new ArrayList<>();
        int last = -1;
        for (int i = 0; i < alike; i++) {
            row.add(new Pairing.Pair(present.get(i), messages.get(i)));
            last = present.get(i).fingerprint().isPresent() ? i : last;
        }
        switch (proofOf(row)) {
            case GIVEN -> {
                // Those at its end that nobody saw are sure only if no known one was left over.
                List<Pairing.Pair> sure = row.subList(0, noneLeftOver(alike) ? alike : last + 1);
                pairAll(sure);
                alignRest();
                if (pairing.asked().isEmpty() && isRefuted(sure)) {
                    pairing.release(messages);
                    alignRest();
                }
            }
            case NONE -> alignRest();
            case AWAITED -> {}
        }
    }

    private boolean noneLeftOver(int alike) {
        return alike == present.size() && away.stream().allMatch(e -> e.fingerprint().isEmpty());
    }

    private void pairAll(List<Pairing.Pair> pairs) {
        pairs.forEach(pair -> pairing.pair(pair.entry(), pair.message()));
    }

    private enum Proof {
        GIVEN,
        AWAITED,
        NONE
    }

    private boolean sameSize(int i) {
        return present.get(i).claimedSize() == messages.get(i).claimedSize();
    }

    /** Are the last ones that anybody saw still themselves? */
    private Proof proofOf(List<Pairing.Pair> row) {
        List<Pairing.Pair> last =
                row.reversed().stream()
                        .filter(pair -> pair.entry().fingerprint().isPresent())
                        .limit(PROOFS)
                        .toList();
        last.forEach(pair -> pairing.ask(pair.message()));
        if (!last.stream().allMatch(pair -> pairing.evidenceOf(pair.message()).isPresent())) {
            return Proof.AWAITED;
        }
        return last.stream().allMatch(this::isItself) ? Proof.GIVEN : Proof.NONE;
    }

    private static boolean isSeenIn(MaildropEntry entry, Evidence seen) {
        return seen.agreesWith(entry.fingerprint().orElseThrow());
    }

    private boolean isItself(Pairing.Pair pair) {
        Evidence seen = pairing.evidenceOf(pair.message()).orElseThrow();
        return !seen.tells() || seen.agreesWith(pair.entry().fingerprint().orElseThrow());
    }

    /**
     * Whether one that nobody saw, and that its place alone tells, is the message of a known one
     * that found none. Places mislead if what proves the row has an identical twin: where {@code X
     * S Y S} has become {@code Y S}, the second is still S, and the first not X. Asks for what it
     * must know.
     */
    private boolean isRefuted(List<Pairing.Pair> row) {
        List<MaildropEntry> lost = new ArrayList<>(pairing.free(present));
        lost.addAll(pairing.free(away));
        lost.removeIf(e -> e.fingerprint().isEmpty());
        Set<Long> sizes = new HashSet<>();
        for (MaildropEntry entry : lost) {
            sizes.add(entry.claimedSize());
            sizes.add(entry.fingerprint().orElseThrow().size());
        }
        List<Listed> doubtful =
                row.stream()
                        .filter(pair -> pair.entry().fingerprint().isEmpty())
                        .map(Pairing.Pair::message)
                        .filter(message -> sizes.contains(message.claimedSize()))
                        .toList();
        doubtful.forEach(pairing::ask);
        return pairing.asked().isEmpty()
                && doubtful.stream()
                        .map(message -> pairing.evidenceOf(message).orElseThrow())
                        .anyMatch(seen -> lost.stream().anyMatch(e -> isSeenIn(e, seen)));
    }

    private void alignRest() {
        if (pairing.open(messages).isEmpty() || !pairAnchors()) {
            return;
        }
        List<MaildropEntry> rest = new ArrayList<>(pairing.free(present));
        rest.addAll(pairing.free(away));
        List<Listed> open = pairing.open(messages);
        if (rest.stream().anyMatch(e -> e.fingerprint().isPresent())) {
            open.forEach(pairing::ask);
        }
        if (pairing.asked().isEmpty()) {
            pairing.pairByEvidence(rest, open);
            pairUnseen(present);
            pairUnseen(away);
            // What cannot be looked at is what it was: better than a double.
            pairing.pairRefused(rest, open);
        }
    }

    /**
     * Pairs what nobody saw with what is no known one's: any of them may be, as long as the order
     * stays, without which the next listing could not be told by its places.
     */
    private void pairUnseen(List<MaildropEntry> among) {
        Map<Long, NavigableMap<Integer, MaildropEntry>> ofSize = new HashMap<>();
        NavigableMap<Integer, MaildropEntry> ofAny = new TreeMap<>();
        for (MaildropEntry entry : Pairing.unseen(pairing.free(among))) {
            ofSize.computeIfAbsent(entry.claimedSize(), _ -> new TreeMap<>())
                    .put(entry.twin(), entry);
            ofAny.put(entry.twin(), entry);
        }
        pairInOrder(
                message ->
                        ofSize.getOrDefault(message.claimedSize(), Collections.emptyNavigableMap()),
                entry -> ofAny.remove(entry.twin()));
        pairInOrder(_ -> ofAny, _ -> {});
    }

    /**
     * Pairs each message with the first candidate between those of its neighbours. After the last
     * known one, what has no candidate is new, and so is all that follows.
     */
    private void pairInOrder(
            Function<Listed, NavigableMap<Integer, MaildropEntry>> candidates,
            Consumer<MaildropEntry> taken) {
        int[] next = new int[messages.size() + 1];
        next[messages.size()] = Integer.MAX_VALUE;
        for (int i = messages.size() - 1; i >= 0; i--) {
            next[i] = pairing.entryOf(messages.get(i)).map(MaildropEntry::twin).orElse(next[i + 1]);
        }
        int last = Integer.MIN_VALUE;
        for (int i = 0; i < messages.size(); i++) {
            Listed message = messages.get(i);
            Optional<MaildropEntry> entry = pairing.entryOf(message);
            if (entry.isEmpty()) {
                Map.Entry<Integer, MaildropEntry> first =
                        candidates.apply(message).higherEntry(last);
                if (first != null && first.getKey() < next[i]) {
                    entry = Optional.of(first.getValue());
                    pairing.pair(first.getValue(), message);
                    taken.accept(first.getValue());
                    candidates.apply(message).remove(first.getKey());
                } else if (next[i] == Integer.MAX_VALUE) {
                    return;
                }
            }
            last = entry.map(MaildropEntry::twin).orElse(last);
        }
    }

    /** Pairs the sizes that occur once on both sides; answers false while it waits for evidence. */
    private boolean pairAnchors() {
        Map<Long, Optional<MaildropEntry>> once = new HashMap<>();
        pairing.free(present)
                .forEach(e ->
                        once.merge(e.claimedSize(), Optional.of(e), (_, _) -> Optional.empty()));
        Map<Long, Integer> times = new HashMap<>();
        pairing.open(messages).forEach(m -> times.merge(m.claimedSize(), 1, Integer::sum));
        List<Pairing.Pair> anchors = new ArrayList<>();
        for (Listed message : pairing.open(messages)) {
            Optional<MaildropEntry> entry =
                    once.getOrDefault(message.claimedSize(), Optional.empty());
            if (entry.isPresent() && times.getOrDefault(message.claimedSize(), 0) == 1) {
                anchors.add(new Pairing.Pair(entry.get(), message));
            }
        }
        for (int i = 1; i < anchors.size(); i++) {
            if (anchors.get(i).entry().twin() < anchors.get(i - 1).entry().twin()) {
                return true;
            }
        }
        Proof proof = proofOf(anchors);
        if (proof == Proof.GIVEN) {
            pairAll(anchors.stream().filter(a -> a.entry().fingerprint().isPresent()).toList());
        }
        return proof != Proof.AWAITED;
    }
}
