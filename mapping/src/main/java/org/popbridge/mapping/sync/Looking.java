package org.popbridge.mapping.sync;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.popbridge.mapping.pop3.Listed;
import org.popbridge.mapping.pop3.Listing;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.pop3.Reply;
import org.popbridge.mapping.pop3.Request;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.ContentArrival;
import org.popbridge.mapping.store.MaildropEntry;

/**
 * Looks at messages that the reconciler cannot place by unique-id and size: retrieves them whole,
 * because TOP is not to be trusted (T1, T2), and keeps what came, so that it is not retrieved
 * again.
 *
 * <p>Where a session breaks, the next begins with what it saw ({@link Seen}), if it is listed the
 * same messages that far: a few of the last that were seen are looked at again, and if these are
 * themselves, so are those before them, as {@link Alignment} says. They are half of what came
 * before the break, so that a connection which always breaks after a few messages gets on.
 */
final class Looking {
    /** So many are looked at again at most. */
    private static final int PROOFS = 32;

    private final Account store;
    private final Maildrop maildrop;
    private final Listing listing;
    private final Map<Integer, Evidence> evidence = new ConcurrentHashMap<>();
    private final Map<Integer, Intake.Message> seen = new ConcurrentHashMap<>();

    /** Of the session before, until this one has made sure of it. */
    private Optional<Seen> before;

    /**
     * What a session that broke saw, for the next one alone; in memory only.
     *
     * @param messages the listing, up to the last message that was seen
     * @param evidence by the place in that listing
     * @param came how many messages came before it broke
     */
    record Seen(List<Listed> messages, NavigableMap<Integer, Evidence> evidence, int came) {
        /** The last ones, to be looked at again. */
        List<Integer> proofs() {
            return evidence.descendingKeySet().stream()
                    .limit(Math.clamp(came / 2, 1, PROOFS))
                    .toList();
        }
    }

    /**
     * @param before what the last session saw, if it broke
     */
    Looking(Account store, Maildrop maildrop, Listing listing, Optional<Seen> before) {
        this.store = store;
        this.maildrop = maildrop;
        this.listing = listing;
        this.before = before.filter(known -> known.messages().equals(upTo(known.evidence())));
    }

    private List<Listed> upTo(NavigableMap<Integer, Evidence> known) {
        return listing.messages().stream()
                .filter(message -> message.number() <= known.lastKey())
                .toList();
    }

    Map<Integer, Evidence> evidence() {
        return evidence;
    }

    /** Whether anything was retrieved, which some hosts hide or delete at QUIT (V1, V3). */
    boolean hasRetrieved() {
        return !seen.isEmpty();
    }

    /** For the next session, if this one breaks; nothing, if nothing was seen. */
    Optional<Seen> seen() {
        if (before.isPresent()) {
            return before.map(known ->
                    seen.isEmpty()
                            ? known
                            : new Seen(known.messages(), known.evidence(), seen.size()));
        }
        NavigableMap<Integer, Evidence> known = new TreeMap<>();
        evidence.forEach((number, what) -> {
            if (what.tells()) {
                known.put(number, what);
            }
        });
        return known.isEmpty()
                ? Optional.empty()
                : Optional.of(new Seen(upTo(known), known, seen.size()));
    }

    void at(Collection<Integer> numbers) throws IOException {
        recall();
        List<Integer> missing =
                numbers.stream().filter(number -> !evidence.containsKey(number)).toList();
        if (!missing.isEmpty()) {
            retrieve(missing);
        }
    }

    /** Believes what was seen before, if the last of it is still itself. */
    private void recall() throws IOException {
        if (before.isEmpty()) {
            return;
        }
        Seen known = before.get();
        retrieve(known.proofs());
        before = Optional.empty();
        boolean same =
                known.proofs().stream()
                        .allMatch(number ->
                                Objects.equals(known.evidence().get(number), evidence.get(number)));
        if (same) {
            known.evidence().forEach(evidence::putIfAbsent);
        }
    }

    private void retrieve(List<Integer> numbers) throws IOException {
        try (Intake intake = new Intake(store, new Taking())) {
            maildrop.retrieve(numbers, intake);
        }
    }

    /**
     * Binds what was retrieved to the entries it proved to be; answers the targets as they are
     * then.
     */
    Collection<Target> bind(List<Target> targets, SyncSession.Events events) throws IOException {
        List<ContentArrival> arrivals = new ArrayList<>();
        List<MaildropEntry> bound = new ArrayList<>();
        for (Target target : targets) {
            Intake.Message message = seen.get(target.number());
            if (message != null && message.octets().length() > 0 && !target.entry().hasContent()) {
                arrivals.add(Download.arrival(target, message));
                bound.add(target.entry());
            }
        }
        if (arrivals.isEmpty()) {
            return targets;
        }
        store.maildrop().contentArrived(arrivals);
        events.stored(bound.stream().map(MaildropEntry::content).toList());
        Map<Object, MaildropEntry> now = new HashMap<>();
        store.maildrop().entries().forEach(entry -> now.put(entry.id(), entry));
        return targets.stream()
                .map(target ->
                        new Target(
                                now.getOrDefault(target.entry().id(), target.entry()),
                                target.number()))
                .toList();
    }

    private final class Taking implements Intake.Taker {
        @Override
        public void taken(Request request, Intake.Message message) {
            int number = request.number();
            seen.put(number, message);
            evidence.put(
                    number,
                    message.isTheHostsOwn(number)
                            ? new Evidence.Pseudo()
                            : message.octets().length() == 0
                                    ? new Evidence.Refused()
                                    : new Evidence.Whole(message.fingerprint()));
        }

        @Override
        public void refused(Request request, Reply reply) {
            evidence.put(request.number(), new Evidence.Refused());
        }
    }
}
