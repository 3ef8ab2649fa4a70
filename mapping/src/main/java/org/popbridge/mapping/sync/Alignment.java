package org.popbridge.mapping.sync;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                        .sorted(Comparator.comparingInt(e -> e.id().value()))
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
                pairAll(row.subList(0, noneLeftOver(alike) ? alike : last + 1));
                alignRest();
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

    private boolean isItself(Pairing.Pair pair) {
        Evidence seen = pairing.evidenceOf(pair.message()).orElseThrow();
        return !seen.tells() || seen.agreesWith(pair.entry().fingerprint().orElseThrow());
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
            pairing.pairAlike(rest, open);
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
            if (anchors.get(i).entry().id().value() < anchors.get(i - 1).entry().id().value()) {
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
