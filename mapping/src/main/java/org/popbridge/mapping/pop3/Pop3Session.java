package org.popbridge.mapping.pop3;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.wire.BrokenConnection;
import org.popbridge.mapping.wire.Harmless;
import org.popbridge.mapping.wire.Lines;

/** A {@link Maildrop} over a connection. */
final class Pop3Session implements Maildrop {
    /** A shorter silence before a lost connection is no sign of a host's idle limit. */
    private static final Duration WORTH_LEARNING = Duration.ofSeconds(20);

    private final Wire wire;
    private final Pop3Host host;
    private final Pop3Endpoint endpoint;
    private final Pop3Settings settings;
    private final Capabilities capabilities;
    private final ClaimedSizes claimedSizes = new ClaimedSizes();
    private volatile boolean over;
    private boolean deletes;
    private boolean refusedLast;
    private boolean awaitsLateLineEnd;
    private long lastActivity = System.nanoTime();

    /** How long the session was silent before the exchange under way, until the host answers. */
    private Duration silence = Duration.ZERO;

    Pop3Session(Wire wire, Pop3Host host, Capabilities capabilities) {
        this.wire = wire;
        this.host = host;
        this.endpoint = host.endpoint();
        this.settings = host.settings();
        this.capabilities = capabilities;
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    Wire wire() {
        return wire;
    }

    Pop3Host host() {
        return host;
    }

    ClaimedSizes claimedSizes() {
        return claimedSizes;
    }

    /** Whether to have more than one command in flight. */
    boolean pipelines() {
        HostQuirks quirks = host.quirks();
        return !quirks.looseEnds() && quirks.allowsPipelining(capabilities.has("PIPELINING"));
    }

    /** Before the first command of an exchange: nothing may be left of the one before (S8). */
    void begin() throws IOException {
        if (over) {
            throw new Pop3Exception.Transient(
                    "the session on %s is over: open another".formatted(endpoint));
        }
        silence = Duration.ofNanos(System.nanoTime() - lastActivity);
        String unasked = wire.takeUnasked();
        if (unasked.isBlank() || refusedLast) {
            return;
        }
        Optional<Reply> farewell = Reply.parse(unasked.strip().getBytes(StandardCharsets.UTF_8));
        if (farewell.isPresent() && !farewell.get().positive()) {
            learnIdleLimit();
            throw new Pop3Exception.Transient(
                    "%s ended the session: %s".formatted(endpoint, farewell.get()));
        }
        throw new Pop3Exception.BrokenProtocol(
                "%s: expected silence between commands, got %s"
                        .formatted(endpoint, Harmless.text(unasked)));
    }

    /** Reads a status line. */
    Reply status(String command) throws IOException {
        byte[] line = wire.line(settings.replyLimit());
        if (line.length == 0 && awaitsLateLineEnd) {
            // The line end of the dot that ended the last message without one (S2).
            line = wire.line(settings.replyLimit());
        }
        awaitsLateLineEnd = false;
        byte[] said = line;
        Reply reply =
                Reply.parse(line)
                        .orElseThrow(() ->
                                new Pop3Exception.BrokenProtocol(
                                        "%s: expected +OK or -ERR to %s, got %s"
                                                .formatted(
                                                        endpoint, command, Opening.quoted(said))));
        lastActivity = System.nanoTime();
        refusedLast = !reply.positive();
        if (refusedLast && Refusal.of(reply).meaning() == Refusal.Meaning.GOODBYE) {
            learnIdleLimit();
            throw new Pop3Exception.Transient(
                    "%s ended the session: %s; open another".formatted(endpoint, reply));
        }
        silence = Duration.ZERO;
        return reply;
    }

    void expectLateLineEnd() {
        awaitsLateLineEnd = true;
    }

    /** What is said to the caller when an exchange broke; the session is over. */
    Pop3Exception broken(IOException e, String during) {
        if (BrokenConnection.isHangUp(e)) {
            learnIdleLimit();
        }
        over = true;
        BrokenConnection.giveUp(wire.socket());
        if (e instanceof Pop3Exception known) {
            return known;
        }
        return new Pop3Exception.Transient(
                "%s %s during %s: try again later"
                        .formatted(endpoint, BrokenConnection.inWords(e), during),
                e);
    }

    /** Whether this side ended the session, so that nothing is to be learnt about the host. */
    boolean isEndedHere() {
        return over || Thread.currentThread().isInterrupted();
    }

    /** A host that is found gone after a silence closes such sessions (C1). */
    private void learnIdleLimit() {
        Duration limit = silence.truncatedTo(ChronoUnit.SECONDS);
        if (!isEndedHere() && limit.compareTo(WORTH_LEARNING) > 0) {
            host.learn(known -> known.closedAfter(limit));
        }
    }

    /** A connection that ended, or fell silent, between pipelined replies (C6). */
    void learnPipelineDrop(IOException e) {
        if (!isEndedHere() && !(e instanceof Lines.HungUp)) {
            host.learn(HostQuirks::afterPipelineDrop);
        }
    }

    /** A reply that is none, to pipelined commands (C6). */
    Pop3Exception garbledPipeline(Pop3Exception.BrokenProtocol e) {
        host.learn(HostQuirks::withFaultyPipelining);
        return new Pop3Exception.Transient(
                e.getMessage()
                        + "; it seems to choke on pipelined commands, so the next session sends one at a time",
                e);
    }

    private Reply command(String command, Duration patience) throws Pop3Exception {
        try {
            begin();
            wire.patience(patience);
            wire.queue(command);
            return status(command);
        } catch (IOException e) {
            throw broken(e, command);
        }
    }

    @Override
    public Totals stat() throws Pop3Exception {
        Reply reply = command("STAT", settings.passTimeout());
        if (!reply.positive()) {
            throw new Pop3Exception.Transient(
                    "%s refuses STAT: %s; try again later".formatted(endpoint, reply));
        }
        String[] words = reply.text().strip().split(" +", -1);
        if (words.length < 2 || !words[0].matches("\\d{1,9}") || !words[1].matches("\\d{1,18}")) {
            throw broken(
                    new Pop3Exception.BrokenProtocol(
                            "%s: expected two numbers to STAT, got %s".formatted(endpoint, reply)),
                    "STAT");
        }
        return new Totals(Integer.parseInt(words[0]), Long.parseLong(words[1]));
    }

    @Override
    public Listing list() throws Pop3Exception {
        try {
            begin();
            wire.patience(settings.passTimeout());
            Listing listing = new ListingExchange(this, settings, endpoint).run();
            claimedSizes.set(listing.messages());
            return listing;
        } catch (IOException e) {
            throw broken(e, "UIDL and LIST");
        }
    }

    @Override
    public void retrieve(RequestQueue requests, RetrievalSink sink) throws IOException {
        try {
            begin();
            wire.patience(settings.progressTimeout());
            wire.widen();
        } catch (IOException e) {
            throw broken(e, "RETR");
        }
        new Retrieval(this, settings, requests, sink).run();
    }

    @Override
    public Optional<Head> top(int number, int lines, int limit) throws Pop3Exception {
        HeadKeeper keeper = new HeadKeeper(limit);
        try {
            retrieve(RequestQueue.tops(List.of(number), lines), keeper);
        } catch (IOException e) {
            throw broken(e, "TOP");
        }
        return Optional.ofNullable(keeper.head);
    }

    /** Keeps the beginning of what TOP gives. */
    private static final class HeadKeeper implements RetrievalSink {
        private final int limit;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private boolean cut;
        private @Nullable Head head;

        HeadKeeper(int limit) {
            this.limit = limit;
        }

        @Override
        public void begin(Request request) {
            kept.reset();
        }

        @Override
        public void write(byte[] octets, int offset, int count) {
            int room = Math.min(count, limit - kept.size());
            cut |= room < count;
            kept.write(octets, offset, room);
        }

        @Override
        public void end(Request request) {
            head = new Head(Octets.of(kept.toByteArray()), cut);
        }

        @Override
        public void refused(Request request, Reply reply) {
            head = null;
        }

        @Override
        public void aborted(Request request) {
            head = null;
        }
    }

    @Override
    public Reply delete(int number) throws Pop3Exception {
        return delete(List.of(number)).getFirst();
    }

    @Override
    public List<Reply> delete(List<Integer> numbers) throws Pop3Exception {
        List<Reply> replies = new ArrayList<>(numbers.size());
        int window = pipelines() ? settings.windowCommands() : 1;
        try {
            begin();
            wire.patience(settings.progressTimeout());
            int sent = 0;
            while (replies.size() < numbers.size()) {
                if (window == 1) {
                    begin();
                }
                while (sent < numbers.size() && sent - replies.size() < window) {
                    wire.queue("DELE " + numbers.get(sent++));
                }
                Reply reply = status("DELE " + numbers.get(replies.size()));
                deletes |= reply.positive();
                replies.add(reply);
            }
            return replies;
        } catch (IOException e) {
            if (window > 1 && numbers.size() > 1 && !(e instanceof Pop3Exception)) {
                learnPipelineDrop(e);
            }
            throw broken(e, "DELE");
        }
    }

    @Override
    public Reply reset() throws Pop3Exception {
        Reply reply = command("RSET", settings.progressTimeout());
        deletes &= !reply.positive();
        return reply;
    }

    @Override
    public Reply noop() throws Pop3Exception {
        return command("NOOP", settings.progressTimeout());
    }

    /**
     * Waits in silence; answers after how long the host ended the session, or nothing if it did not
     * within {@code atMost}.
     */
    Optional<Duration> silence(Duration atMost) throws Pop3Exception {
        long from = System.nanoTime();
        try {
            begin();
            wire.patience(atMost);
            // Whatever it says unasked is its farewell.
            wire.line(settings.replyLimit());
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (!BrokenConnection.isHangUp(e)) {
                throw broken(e, "silence");
            }
        }
        close();
        return Optional.of(Duration.ofNanos(System.nanoTime() - from));
    }

    @Override
    public Reply quit() throws Pop3Exception {
        if (settings.rsetBeforeQuit() && !deletes) {
            reset();
        }
        try {
            begin();
            wire.patience(settings.passTimeout());
            wire.queue("QUIT");
            return status("QUIT");
        } catch (IOException e) {
            Pop3Exception lost = broken(e, "QUIT");
            if (!deletes && BrokenConnection.isHangUp(e)) {
                return new Reply(true, "", "the host hung up, with nothing to be done");
            }
            throw lost;
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        over = true;
        BrokenConnection.giveUp(wire.socket());
    }

    /** The end of the stream, as an exception. */
    static EOFException endOfStream() {
        return new EOFException("the connection ended");
    }
}
