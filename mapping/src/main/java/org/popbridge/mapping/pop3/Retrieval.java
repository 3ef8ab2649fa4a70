package org.popbridge.mapping.pop3;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
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

    private final Pop3Session session;
    private final Wire wire;
    private final Pop3Settings settings;
    private final RequestQueue requests;
    private final RetrievalSink sink;
    private final Deque<Request> inFlight = new ArrayDeque<>();
    private final boolean pipelines;
    private long expected;
    private boolean pipelined;
    private int answered;
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
                answer(request);
                inFlight.remove();
                expected -= weight(request);
                answered++;
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

    /** Fills the window from the queue. */
    private void ask() throws IOException {
        int most = pipelines ? settings.windowCommands() : 1;
        while (inFlight.size() < most
                && (inFlight.isEmpty() || expected < settings.windowOctets())
                && pull()) {
            pipelined |= inFlight.size() > 1;
        }
    }

    private boolean pull() throws IOException {
        Optional<Request> next = sink.wantsMore() ? requests.next() : Optional.empty();
        if (next.isEmpty()) {
            return false;
        }
        Request request = next.get();
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

    private void answer(Request request) throws IOException {
        Reply reply;
        try {
            reply = session.status(request.toString());
        } catch (Pop3Exception.BrokenProtocol e) {
            throw session.broken(pipelined ? session.garbledPipeline(e) : e, request.toString());
        } catch (Pop3Exception e) {
            throw session.broken(e, request.toString());
        } catch (IOException e) {
            if (pipelined) {
                session.learnPipelineDrop();
            }
            throw session.broken(e, request.toString());
        }
        if (request instanceof Request.Top) {
            learnTop(reply);
        }
        if (reply.positive()) {
            deliver(request);
        } else {
            toSink(() -> sink.refused(request, reply));
        }
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
