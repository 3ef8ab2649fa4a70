package org.popbridge.mapping.pop3;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.popbridge.mapping.pop3.HostQuirks.Support;

/**
 * One run of RETR and TOP, many in flight where the host allows it.
 *
 * <p>One thread does both sides: it asks for as much as the window lets it, then reads. That cannot
 * deadlock, although sockets' buffers are finite: all commands in flight are a few kilobytes and
 * always fit the host's receive buffer and ours, so a write never waits for a read (RFC 2449 §6.6).
 * The window is in octets that the replies are expected to have, so that a host is kept busy by
 * small messages and an urgent request waits for few large ones.
 */
final class Retrieval {
    /** What a message weighs of which nothing is claimed. */
    private static final long USUAL_SIZE = 32 << 10;

    /** Octets of a status line and an end, so that empty messages count. */
    private static final long OVERHEAD = 256;

    /** How long to look for more after an odd end, on a host known for odd ends. */
    private static final Duration GLANCE = Duration.ofMillis(200);

    /** So many pipelined replies in a row clear a host of an earlier drop. */
    private static final int CLEARS_A_DROP = 10;

    /** From so many refusals on it costs less to ask for one at a time. */
    private static final int MANY_REFUSALS = 3;

    /** A message number that no maildrop has. */
    private static final int NO_MESSAGE = 999_999_999;

    private final Pop3Session session;
    private final Wire wire;
    private final Pop3Settings settings;
    private final RequestQueue requests;
    private final RetrievalSink sink;
    private final Deque<Request> inFlight = new ArrayDeque<>();

    /** What was in flight behind a refusal, and comes first now. */
    private final Deque<Request> again = new ArrayDeque<>();

    private final boolean pipelines;
    private long expected;
    private boolean pipelined;
    private int answered;
    private int refusals;
    private int sizesRight;
    private int sizesWrong;

    Retrieval(
            Pop3Session session, Pop3Settings settings, RequestQueue requests, RetrievalSink sink) {
        this.session = session;
        this.wire = session.wire();
        this.settings = settings;
        this.requests = requests;
        this.sink = sink;
        this.pipelines = session.pipelines();
    }

    void run() throws IOException {
        try {
            while (true) {
                ask();
                Request request = inFlight.peek();
                if (request == null) {
                    break;
                }
                boolean refused = !answer(request);
                done();
                answered++;
                if (refused && request instanceof Request.Retr) {
                    realign();
                }
            }
            if (pipelined && answered >= CLEARS_A_DROP) {
                session.host().learn(HostQuirks::afterPipelineSuccess);
            }
        } catch (SinkFailed e) {
            session.close();
            throw e.thrown;
        } catch (RuntimeException | Error e) {
            // Of the sink or the queue; what is in flight can no longer be told apart.
            session.close();
            throw e;
        } finally {
            session.host().learn(known -> known.withSizes(sizesRight, sizesWrong));
        }
    }

    private void done() {
        expected -= weight(inFlight.remove());
    }

    /**
     * After a refusal: some hosts send more than its one line (S8), and then every reply in flight
     * would be taken for the next request's. So nothing of those is used; once they are read, a
     * request that no host can grant tells whether replies and requests still meet. What was in
     * flight is asked for again.
     */
    private void realign() throws IOException {
        refusals++;
        List<Request> unread = List.copyOf(inFlight);
        for (Request request : unread) {
            if (status(request).positive()) {
                discard(request);
            }
            done();
        }
        Request impossible = new Request.Retr(NO_MESSAGE);
        try {
            session.begin();
            wire.queue(impossible.toString());
            wire.flush();
        } catch (IOException e) {
            throw session.broken(e, impossible.toString());
        }
        if (status(impossible).positive()) {
            throw session.broken(
                    new Pop3Exception.Transient(
                            "%s answers more than it was asked after a refusal, so its replies cannot be told apart; the next session asks again"
                                    .formatted(session.host().endpoint())),
                    impossible.toString());
        }
        again.addAll(unread);
    }

    private void discard(Request request) throws IOException {
        try {
            stream((_, _, _) -> {});
        } catch (IOException e) {
            throw session.broken(e, request.toString());
        }
    }

    /** Fills the window from the queue. */
    private void ask() throws IOException {
        int most = pipelines && refusals < MANY_REFUSALS ? settings.windowCommands() : 1;
        while (inFlight.size() < most
                && (inFlight.isEmpty() || expected < settings.windowOctets())
                && pull()) {
            pipelined |= inFlight.size() > 1;
        }
    }

    private boolean pull() throws IOException {
        Request request = again.poll();
        if (request == null && sink.wantsMore()) {
            request = requests.next().orElse(null);
        }
        if (request == null) {
            return false;
        }
        if (inFlight.isEmpty()) {
            try {
                session.begin();
            } catch (IOException e) {
                throw session.broken(e, request.toString());
            }
        }
        wire.queue(request.toString());
        inFlight.add(request);
        expected += weight(request);
        return true;
    }

    private long weight(Request request) {
        long claimed = session.claimedSizes().of(request.number());
        long size = claimed == Listed.UNKNOWN_SIZE ? USUAL_SIZE : claimed;
        return OVERHEAD
                + switch (request) {
                    case Request.Retr _ -> size;
                    case Request.Top(int _, int lines) ->
                            Math.min(size, (4 << 10) + 100L * Math.min(lines, 1 << 20));
                };
    }

    private Reply status(Request request) throws IOException {
        try {
            return session.status(request.toString());
        } catch (Pop3Exception.BrokenProtocol e) {
            throw session.broken(pipelined ? session.garbledPipeline(e) : e, request.toString());
        } catch (Pop3Exception e) {
            throw session.broken(e, request.toString());
        } catch (IOException e) {
            if (pipelined) {
                session.learnPipelineDrop(e);
            }
            throw session.broken(e, request.toString());
        }
    }

    /** Answers whether the request was granted. */
    private boolean answer(Request request) throws IOException {
        Reply reply = status(request);
        if (request instanceof Request.Top) {
            learnTop(reply);
        }
        if (reply.positive()) {
            deliver(request);
        } else {
            toSink(() -> sink.refused(request, reply));
        }
        return reply.positive();
    }

    private void learnTop(Reply reply) {
        boolean offered = session.capabilities().has("TOP");
        if (reply.positive()) {
            session.host().learn(known -> known.withTop(Support.WORKS));
        } else if (!offered
                && session.host().quirks().top() == Support.UNKNOWN
                && Refusal.of(reply).meaning() == Refusal.Meaning.UNSUPPORTED) {
            session.host().learn(known -> known.withTop(Support.FAILS));
        }
    }

    private void deliver(Request request) throws IOException {
        Counting counting = new Counting();
        toSink(() -> sink.begin(request));
        try {
            stream(counting);
        } catch (SinkFailed e) {
            throw e;
        } catch (IOException e) {
            Pop3Exception lost = session.broken(e, request.toString());
            toSink(() -> sink.aborted(request));
            throw lost;
        }
        long claimed = session.claimedSizes().of(request.number());
        if (request instanceof Request.Retr && claimed != Listed.UNKNOWN_SIZE) {
            if (claimed == counting.octets) {
                sizesRight++;
            } else {
                sizesWrong++;
            }
        }
        toSink(() -> sink.end(request));
    }

    /** Octets from the wire through the decoder to the target, up to the end of the message. */
    private void stream(MessageDecoder.Target target) throws IOException {
        MessageDecoder decoder = new MessageDecoder(wire.lastLineWasBareLf());
        while (true) {
            if (!wire.hasBuffered() && endsHere(decoder)) {
                return;
            }
            MessageDecoder.Verdict verdict =
                    decoder.decode(wire.buffer(), wire.position(), wire.limit(), target);
            wire.advanceTo(decoder.position());
            switch (verdict) {
                case MORE -> {}
                case END -> {
                    return;
                }
                case DOUBTFUL -> {
                    if (nothingFollows()) {
                        looseEnd();
                        return;
                    }
                    decoder.resume(target);
                }
            }
        }
    }

    /** Reads on; true if nothing comes any more after a lone dot, which then was the end (S2). */
    private boolean endsHere(MessageDecoder decoder) throws IOException {
        boolean loneDot = decoder.isAtLoneDot();
        boolean impatient = loneDot && session.host().quirks().looseEnds();
        if (impatient) {
            wire.patience(settings.looseEndTimeout());
        }
        try {
            if (wire.fill()) {
                return false;
            }
            if (!loneDot) {
                throw Pop3Session.endOfStream();
            }
        } catch (SocketTimeoutException e) {
            if (!loneDot) {
                throw e;
            }
            session.expectLateLineEnd();
        } finally {
            if (impatient) {
                wire.patience(settings.progressTimeout());
            }
        }
        looseEnd();
        return true;
    }

    /** Whether silence, or the end of the stream, confirms a doubtful end. */
    private boolean nothingFollows() throws IOException {
        if (wire.hasBuffered()) {
            return false;
        }
        wire.patience(session.host().quirks().looseEnds() ? GLANCE : settings.looseEndTimeout());
        try {
            return !wire.fill();
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            wire.patience(settings.progressTimeout());
        }
    }

    /**
     * Learns that this host ends messages loosely. With more commands in flight the silence also
     * says that their replies were taken for content: nothing of it may be kept.
     */
    private void looseEnd() throws Pop3Exception.Transient {
        session.host().learn(HostQuirks::withLooseEnds);
        if (inFlight.size() > 1) {
            throw new Pop3Exception.Transient(
                    "%s does not end messages as POP3 does, so pipelined ones cannot be told apart; the next session asks for one at a time"
                            .formatted(session.host().endpoint()));
        }
    }

    private interface SinkCall {
        void run() throws IOException;
    }

    private static void toSink(SinkCall call) throws SinkFailed {
        try {
            call.run();
        } catch (IOException e) {
            throw new SinkFailed(e);
        }
    }

    /** Keeps what the sink threw apart from what the connection did. */
    private static final class SinkFailed extends IOException {
        private static final long serialVersionUID = 1;
        private final IOException thrown;

        SinkFailed(IOException thrown) {
            super(thrown);
            this.thrown = thrown;
        }
    }

    /** Counts octets on their way to the sink. */
    private final class Counting implements MessageDecoder.Target {
        private long octets;

        @Override
        public void write(byte[] run, int offset, int count) throws IOException {
            octets += count;
            try {
                sink.write(run, offset, count);
            } catch (IOException e) {
                throw new SinkFailed(e);
            }
        }
    }
}
