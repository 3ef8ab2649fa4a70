package org.popbridge.migrate.source;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.pop3.Capabilities;
import org.popbridge.mapping.pop3.Listed;
import org.popbridge.mapping.pop3.Listing;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.pop3.Reply;
import org.popbridge.mapping.pop3.Request;
import org.popbridge.mapping.pop3.RequestQueue;
import org.popbridge.mapping.pop3.RetrievalSink;
import org.popbridge.mapping.store.Content;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.StorageDamagedException;

/**
 * A folder of a bridge as it is at one moment, behind the seam of maildrops: message number {@code
 * n} is position {@code n - 1}. It is only read.
 */
final class BridgeMaildrop implements Maildrop {
    private static final Reply DONE = new Reply(true, "", "");
    private static final Reply READ_ONLY =
            new Reply(false, "", "a bridge's mail is not deleted by a migration");

    private final BridgeAccount account;
    private final MailboxSnapshot snapshot;

    BridgeMaildrop(BridgeAccount account, MailboxSnapshot snapshot) {
        this.account = account;
        this.snapshot = snapshot;
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.UNKNOWN;
    }

    @Override
    public Listing list() {
        List<Listed> messages = new ArrayList<>(snapshot.size());
        for (int position = 0; position < snapshot.size(); position++) {
            // Of a message whose content is not here the size is not known; Listed calls that so.
            messages.add(
                    new Listed(
                            position + 1,
                            Optional.of(BridgeFolder.idAt(snapshot, position)),
                            snapshot.sizeAt(position)));
        }
        return new Listing(messages, Listing.UniqueIds.GIVEN);
    }

    @Override
    public Totals stat() {
        long octets = 0;
        for (int position = 0; position < snapshot.size(); position++) {
            octets += Math.max(0, snapshot.sizeAt(position));
        }
        return new Totals(snapshot.size(), octets);
    }

    @Override
    public void retrieve(RequestQueue requests, RetrievalSink sink) throws IOException {
        Optional<Request> next = requests.next();
        while (next.isPresent()) {
            deliver(next.get(), sink);
            next = sink.wantsMore() ? requests.next() : Optional.empty();
        }
    }

    private void deliver(Request request, RetrievalSink sink) throws IOException {
        ContentId id = snapshot.contentAt(request.number() - 1);
        if (account.isNote(id)) {
            sink.refused(request, new Reply(false, "", account.whyNoted(id)));
            return;
        }
        Optional<Content> content = account.account().content(id);
        if (content.isEmpty()) {
            sink.refused(request, new Reply(false, "", account.whyNotHere(id)));
            return;
        }
        try {
            content.get().requireSound();
        } catch (StorageDamagedException e) {
            sink.refused(request, new Reply(false, "", String.valueOf(e.getMessage())));
            return;
        }
        sink.begin(request);
        Octets octets = content.get().octets();
        octets.transferTo(0, octets.length(), new Into(sink));
        sink.end(request);
    }

    /** A sink as a stream. */
    private static final class Into extends OutputStream {
        private final RetrievalSink sink;

        Into(RetrievalSink sink) {
            this.sink = sink;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int count) throws IOException {
            sink.write(octets, offset, count);
        }
    }

    @Override
    public Optional<Head> top(int number, int lines, int limit) {
        return Optional.empty();
    }

    @Override
    public Reply delete(int number) {
        return READ_ONLY;
    }

    @Override
    public List<Reply> delete(List<Integer> numbers) {
        return numbers.stream().map(this::delete).toList();
    }

    @Override
    public Reply reset() {
        return DONE;
    }

    @Override
    public Reply noop() {
        return DONE;
    }

    @Override
    public Reply quit() {
        return DONE;
    }

    @Override
    public void close() {}
}
