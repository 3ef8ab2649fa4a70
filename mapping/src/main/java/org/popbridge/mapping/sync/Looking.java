package org.popbridge.mapping.sync;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 */
final class Looking {
    private final Account store;
    private final Maildrop maildrop;
    private final Map<Integer, Evidence> evidence = new HashMap<>();
    private final Map<Integer, Intake.Message> seen = new HashMap<>();

    Looking(Account store, Maildrop maildrop) {
        this.store = store;
        this.maildrop = maildrop;
    }

    Map<Integer, Evidence> evidence() {
        return evidence;
    }

    /** Whether anything was retrieved, which some hosts hide or delete at QUIT (V1, V3). */
    boolean hasRetrieved() {
        return !seen.isEmpty();
    }

    void at(Collection<Integer> numbers) throws IOException {
        try (Intake intake = new Intake(store, new Taking())) {
            maildrop.retrieve(List.copyOf(numbers), intake);
        }
        seen.forEach((number, message) ->
                evidence.put(
                        number,
                        message.isTheHostsOwn(number)
                                ? new Evidence.Pseudo()
                                : message.octets().length() == 0
                                        ? new Evidence.Refused()
                                        : new Evidence.Whole(message.fingerprint())));
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
            seen.put(request.number(), message);
        }

        @Override
        public void refused(Request request, Reply reply) {
            evidence.put(request.number(), new Evidence.Refused());
        }
    }
}
