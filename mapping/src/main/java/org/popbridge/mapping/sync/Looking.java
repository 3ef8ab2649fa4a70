package org.popbridge.mapping.sync;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.message.MessageSummary;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.pop3.Reply;
import org.popbridge.mapping.pop3.Request;
import org.popbridge.mapping.pop3.RetrievalSink;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.ContentArrival;
import org.popbridge.mapping.store.ContentWriter;
import org.popbridge.mapping.store.Fingerprint;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.StoredOctets;

/**
 * Looks at messages that the reconciler cannot place by unique-id and size: retrieves them whole,
 * because TOP is not to be trusted (T1, T2), and keeps what came, so that it is not retrieved
 * again.
 */
final class Looking {
    private final Account store;
    private final Maildrop maildrop;
    private final Map<Integer, Evidence> evidence = new HashMap<>();
    private final Map<Integer, Seen> seen = new HashMap<>();

    private record Seen(StoredOctets octets, MessageSummary summary, Fingerprint fingerprint) {}

    Looking(Account store, Maildrop maildrop) {
        this.store = store;
        this.maildrop = maildrop;
    }

    Map<Integer, Evidence> evidence() {
        return evidence;
    }

    void at(Collection<Integer> numbers) throws IOException {
        maildrop.retrieve(List.copyOf(numbers), new Taking());
    }

    /**
     * Binds what was retrieved to the entries it proved to be; answers the targets as they are
     * then.
     */
    Collection<Target> bind(List<Target> targets, SyncSession.Events events) throws IOException {
        List<ContentArrival> arrivals = new ArrayList<>();
        List<MaildropEntry> bound = new ArrayList<>();
        for (Target target : targets) {
            Seen message = seen.get(target.number());
            if (message != null && !target.entry().hasContent()) {
                arrivals.add(
                        Download.arrival(
                                target, message.octets, message.fingerprint, message.summary));
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

    private final class Taking implements RetrievalSink {
        private @Nullable ContentWriter writer;

        @Override
        public void begin(Request request) throws IOException {
            writer = store.newContent();
        }

        @Override
        public void write(byte[] octets, int offset, int count) throws IOException {
            current().write(octets, offset, count);
        }

        @Override
        public void end(Request request) throws IOException {
            try (ContentWriter whole = current()) {
                StoredOctets octets = whole.finish();
                if (octets.length() == 0) {
                    evidence.put(request.number(), new Evidence.Refused());
                    return;
                }
                MessageSummary summary = whole.summary();
                Fingerprint fingerprint =
                        Fingerprint.of(octets.length(), summary.headerDigest().toBytes());
                evidence.put(request.number(), new Evidence.Whole(fingerprint));
                seen.put(request.number(), new Seen(octets, summary, fingerprint));
            } finally {
                writer = null;
            }
        }

        @Override
        public void refused(Request request, Reply reply) {
            evidence.put(request.number(), new Evidence.Refused());
        }

        @Override
        public void aborted(Request request) {
            current().close();
            writer = null;
        }

        private ContentWriter current() {
            if (writer == null) {
                throw new IllegalStateException("octets of a message that did not begin");
            }
            return writer;
        }
    }
}
