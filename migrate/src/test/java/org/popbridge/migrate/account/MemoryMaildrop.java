package org.popbridge.migrate.account;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.pop3.Capabilities;
import org.popbridge.mapping.pop3.Listed;
import org.popbridge.mapping.pop3.Listing;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.pop3.MaildropHost;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Exception;
import org.popbridge.mapping.pop3.Reply;
import org.popbridge.mapping.pop3.Request;
import org.popbridge.mapping.pop3.RequestQueue;
import org.popbridge.mapping.pop3.RetrievalSink;

/** A maildrop in memory, with the ways of hosts that a test asks for. */
final class MemoryMaildrop implements MaildropHost {
    /** One message; equal to itself alone, for twins are two. */
    static final class Mail {
        final UniqueId uniqueId;
        final String text;

        Mail(UniqueId uniqueId, String text) {
            this.uniqueId = uniqueId;
            this.text = text;
        }

        byte[] octets() {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    final List<Mail> mails = new ArrayList<>();
    boolean uniqueIds = true;

    /** So many messages are delivered whole; then the connection breaks in the next one. */
    int breaksAfter = Integer.MAX_VALUE;

    /** Numbers that are listed and cannot be returned (S7). */
    final Set<Integer> unavailable = new HashSet<>();

    boolean ignoresDeletions;
    int sessions;

    void add(String uniqueId, String message) {
        mails.add(new Mail(UniqueId.of(uniqueId), message));
    }

    List<String> contents() {
        return mails.stream().map(mail -> mail.text).toList();
    }

    @Override
    public Maildrop open(Pop3Credentials credentials) {
        sessions++;
        return new Session(List.copyOf(mails));
    }

    private final class Session implements Maildrop {
        private final List<Mail> seen;
        private final Set<Mail> deleted = new HashSet<>();
        private volatile boolean over;

        Session(List<Mail> seen) {
            this.seen = seen;
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.UNKNOWN;
        }

        @Override
        public Listing list() {
            List<Listed> listed = new ArrayList<>();
            for (int i = 0; i < seen.size(); i++) {
                listed.add(
                        new Listed(
                                i + 1,
                                uniqueIds ? Optional.of(seen.get(i).uniqueId) : Optional.empty(),
                                seen.get(i).text.length()));
            }
            return new Listing(
                    listed, uniqueIds ? Listing.UniqueIds.GIVEN : Listing.UniqueIds.NOT_OFFERED);
        }

        @Override
        public Totals stat() {
            return new Totals(seen.size(), 0);
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
            if (over) {
                throw new Pop3Exception.Transient("the connection ended");
            }
            if (unavailable.contains(request.number())) {
                sink.refused(request, new Reply(false, "", "cannot be returned"));
                return;
            }
            byte[] octets = seen.get(request.number() - 1).octets();
            sink.begin(request);
            if (breaksAfter-- <= 0) {
                breaksAfter = Integer.MAX_VALUE;
                over = true;
                sink.write(octets, 0, octets.length / 2);
                sink.aborted(request);
                throw new Pop3Exception.Transient("the connection broke");
            }
            sink.write(octets, 0, octets.length / 3);
            sink.write(octets, octets.length / 3, octets.length - octets.length / 3);
            sink.end(request);
        }

        @Override
        public Optional<Head> top(int number, int lines, int limit) {
            return Optional.empty();
        }

        @Override
        public Reply delete(int number) {
            deleted.add(seen.get(number - 1));
            return new Reply(true, "", "marked");
        }

        @Override
        public List<Reply> delete(List<Integer> numbers) {
            return numbers.stream().map(this::delete).toList();
        }

        @Override
        public Reply reset() {
            deleted.clear();
            return new Reply(true, "", "");
        }

        @Override
        public Reply noop() {
            return new Reply(true, "", "");
        }

        @Override
        public Reply quit() {
            over = true;
            if (!ignoresDeletions) {
                mails.removeIf(deleted::contains);
            }
            return new Reply(true, "", "");
        }

        @Override
        public void close() {
            over = true;
        }
    }
}
