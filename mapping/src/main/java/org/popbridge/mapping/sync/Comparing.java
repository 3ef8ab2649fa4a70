package org.popbridge.mapping.sync;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.pop3.Reply;
import org.popbridge.mapping.pop3.Request;
import org.popbridge.mapping.pop3.RequestQueue;
import org.popbridge.mapping.pop3.RetrievalSink;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.Content;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.StorageDamagedException;

/**
 * Compares what is here with what the host gives, octet by octet as it comes, in constant memory.
 * Changes nothing: what differs is told, and what was first retrieved is served on (law 1).
 */
final class Comparing implements RequestQueue, RetrievalSink {
    private final Account store;
    private final BooleanSupplier stopped;
    private final BiConsumer<MaildropEntry, String> differs;
    private final Map<Integer, Target> byNumber = new HashMap<>();
    private final Iterator<Target> rest;
    private @Nullable Octets here;
    private long place;
    private boolean same;
    private int compared;
    private int different;

    Comparing(
            Account store,
            Collection<Target> targets,
            BooleanSupplier stopped,
            BiConsumer<MaildropEntry, String> differs) {
        this.store = store;
        this.stopped = stopped;
        this.differs = differs;
        targets.stream()
                .filter(target -> target.entry().hasContent() && target.entry().wanted())
                .forEach(target -> byNumber.put(target.number(), target));
        this.rest = byNumber.values().iterator();
    }

    int compared() {
        return compared;
    }

    int different() {
        return different;
    }

    @Override
    public Optional<Request> next() {
        return rest.hasNext() && !stopped.getAsBoolean()
                ? Optional.of(new Request.Retr(rest.next().number()))
                : Optional.empty();
    }

    @Override
    public boolean wantsMore() {
        return !stopped.getAsBoolean();
    }

    @Override
    public void begin(Request request) throws IOException {
        here = store.content(entry(request).content()).map(Content::octets).orElse(null);
        place = 0;
        same = true;
    }

    @Override
    public void write(byte[] octets, int offset, int count) throws IOException {
        Octets stored = here;
        if (stored == null || !same) {
            return;
        }
        same = place + count <= stored.length();
        if (same) {
            byte[] expected = expected(stored, count);
            same = Arrays.equals(expected, 0, expected.length, octets, offset, offset + count);
            place += count;
        }
    }

    /** Nothing, if what is here is damaged, which whoever reads it is told and has mended. */
    private byte[] expected(Octets stored, int count) throws IOException {
        try {
            return stored.bytes(place, count);
        } catch (StorageDamagedException e) {
            return new byte[0];
        }
    }

    @Override
    public void end(Request request) {
        Octets stored = here;
        if (stored == null) {
            return;
        }
        compared++;
        if (!same || place != stored.length()) {
            different++;
            differs.accept(
                    entry(request),
                    "the mail host gives other octets now than those that are here and served");
        }
    }

    @Override
    public void refused(Request request, Reply reply) {
        differs.accept(
                entry(request),
                "it is here, and the mail host cannot return it any more: " + reply.text());
    }

    @Override
    public void aborted(Request request) {
        here = null;
    }

    private MaildropEntry entry(Request request) {
        Target target = byNumber.get(request.number());
        if (target == null) {
            throw new IllegalStateException("message " + request.number() + " was not asked for");
        }
        return target.entry();
    }
}
