package org.popbridge.mapping.sync;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.pop3.Capabilities;
import org.popbridge.mapping.pop3.Listing;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.pop3.Pop3Exception;
import org.popbridge.mapping.pop3.Reply;
import org.popbridge.mapping.pop3.Request;
import org.popbridge.mapping.pop3.RequestQueue;
import org.popbridge.mapping.pop3.RetrievalSink;

/** A maildrop that counts what it gives, into the bridge's {@link Tally}. */
record CountedMaildrop(Maildrop maildrop, Tally tally) implements Maildrop {
    @Override
    public void retrieve(RequestQueue requests, RetrievalSink sink) throws IOException {
        maildrop.retrieve(requests, new Counting(sink, tally));
    }

    private record Counting(RetrievalSink sink, Tally tally) implements RetrievalSink {
        @Override
        public void begin(Request request) throws IOException {
            sink.begin(request);
        }

        @Override
        public void write(byte[] octets, int offset, int count) throws IOException {
            tally.octets(count);
            sink.write(octets, offset, count);
        }

        @Override
        public void end(Request request) throws IOException {
            tally.retrievedOne();
            sink.end(request);
        }

        @Override
        public void refused(Request request, Reply reply) throws IOException {
            sink.refused(request, reply);
        }

        @Override
        public void aborted(Request request) throws IOException {
            sink.aborted(request);
        }

        @Override
        public boolean wantsMore() {
            return sink.wantsMore();
        }
    }

    @Override
    public Capabilities capabilities() {
        return maildrop.capabilities();
    }

    @Override
    public Listing list() throws Pop3Exception {
        return maildrop.list();
    }

    @Override
    public Totals stat() throws Pop3Exception {
        return maildrop.stat();
    }

    @Override
    public Optional<Head> top(int number, int lines, int limit) throws Pop3Exception {
        return maildrop.top(number, lines, limit);
    }

    @Override
    public Reply delete(int number) throws Pop3Exception {
        return maildrop.delete(number);
    }

    @Override
    public List<Reply> delete(List<Integer> numbers) throws Pop3Exception {
        return maildrop.delete(numbers);
    }

    @Override
    public Reply reset() throws Pop3Exception {
        return maildrop.reset();
    }

    @Override
    public Reply noop() throws Pop3Exception {
        return maildrop.noop();
    }

    @Override
    public Reply quit() throws Pop3Exception {
        return maildrop.quit();
    }

    @Override
    public void close() {
        maildrop.close();
    }
}
