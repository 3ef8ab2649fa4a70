package org.popbridge.migrate.destination;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.migrate.destination.DestinationSession.BodySink;

/**
 * Streams bodies from a mailbox to a sink, each under the UID that the server told with it (law 1).
 *
 * <p>Servers answer commands that are in flight in any order, so a body belongs to the UID in its
 * own response. A server that tells the UID only after the body is asked again, for one body at a
 * time. For one thread and one use.
 */
final class Bodies implements ResponseReader.BodyTaker {
    /** UIDs to a command, and commands in flight: the server is never without work. */
    private static final int GROUP = 32;

    private static final int IN_FLIGHT = 2;

    private static final Pattern UID_TOLD = Pattern.compile("[( ]UID (\\d{1,10}) ");

    private final ImapConnection connection;
    private final BodySink sink;
    private final Map<String, UidSet> inFlight = new LinkedHashMap<>();
    private final UidSet.Builder toldTooLate = UidSet.builder();

    /** The body that streams by, or that just did; nothing where its UID is yet to be told. */
    private @Nullable Uid begun;

    private boolean untold;
    private @Nullable IOException trouble;

    Bodies(ImapConnection connection, BodySink sink) {
        this.connection = connection;
        this.sink = sink;
    }

    void take(UidSet uids) throws IOException {
        take(uids, GROUP, IN_FLIGHT);
        take(toldTooLate.build(), 1, 1);
    }

    private void take(UidSet uids, int group, int most) throws IOException {
        PrimitiveIterator.OfLong wanted =
                LongStream.range(0, uids.ranges())
                        .flatMap(i ->
                                LongStream.rangeClosed(uids.first((int) i), uids.last((int) i)))
                        .iterator();
        while (true) {
            while (inFlight.size() < most && wanted.hasNext()) {
                ask(wanted, group);
            }
            if (inFlight.isEmpty()) {
                return;
            }
            switch (read()) {
                case Response.Fetched fetched -> complete(fetched);
                case Response.Tagged(String tag, Response.Condition condition) ->
                        ended(tag, condition);
                default -> {}
            }
        }
    }

    private void ask(PrimitiveIterator.OfLong wanted, int group) throws DestinationException {
        UidSet.Builder some = UidSet.builder();
        for (int i = 0; i < group && wanted.hasNext(); i++) {
            some.add(wanted.nextLong());
        }
        UidSet uids = some.build();
        String tag = connection.nextTag();
        inFlight.put(tag, uids);
        connection.send("%s UID FETCH %s (UID BODY.PEEK[])".formatted(tag, uids));
    }

    private Response read() throws IOException {
        try {
            return connection.read(ImapConnection.FEW, this);
        } catch (DestinationException e) {
            throw trouble == null ? e : trouble;
        }
    }

    private void ended(String tag, Response.Condition condition) throws DestinationException {
        UidSet uids = inFlight.remove(tag);
        if (uids == null) {
            throw connection.wrongTag(tag);
        }
        // Some servers say NO where a message of the set is gone (RFC 9051 §6.4.9 says OK).
        boolean gone =
                condition.kind() == Response.Condition.Kind.NO
                        && !Refusals.of(condition).kind().concernsAll();
        if (!condition.isOk() && !gone) {
            throw Refusals.refused(connection.endpoint(), "to fetch UID " + uids, condition);
        }
    }

    private boolean isWanted(Uid uid) {
        return inFlight.values().stream().anyMatch(uids -> uids.contains(uid));
    }

    @Override
    public void begin(String responseSoFar, long octets) throws IOException {
        Matcher told = UID_TOLD.matcher(responseSoFar);
        begun = told.find() ? uid(told.group(1)) : onlyOne();
        untold = begun == null;
        if (begun != null) {
            start(begun, octets);
        }
    }

    private Uid uid(String digits) throws DestinationException {
        long value = Long.parseLong(digits);
        if (value < 1 || value > 0xFFFFFFFFL) {
            throw connection.broken(
                    "%s tells UID %s (expected: 1 to 4294967295)"
                            .formatted(connection.endpoint().server(), digits));
        }
        return new Uid(value);
    }

    /** The UID that a body without one must have, where nothing else was asked for. */
    private @Nullable Uid onlyOne() {
        UidSet only = inFlight.size() == 1 ? inFlight.values().iterator().next() : UidSet.EMPTY;
        return only.size() == 1 ? new Uid(only.first(0)) : null;
    }

    private void start(Uid uid, long octets) throws IOException {
        if (!isWanted(uid)) {
            throw connection.broken(
                    "%s sent the body of UID %s, which was not asked for"
                            .formatted(connection.endpoint().server(), uid));
        }
        ours(() -> sink.begin(uid, octets));
    }

    @Override
    public void write(byte[] octets, int offset, int count) throws IOException {
        if (begun != null) {
            ours(() -> sink.write(octets, offset, count));
        }
    }

    /** The response that a body came in is whole. */
    private void complete(Response.Fetched fetched) throws IOException {
        byte[] inLine = fetched.sections().get("");
        if (inLine == null) {
            return;
        }
        Uid uid = fetched.uid();
        Uid streamed = begun;
        begun = null;
        if (uid == null || (streamed != null && !streamed.equals(uid))) {
            throw connection.broken(
                    "%s sent a body under no UID, or under two"
                            .formatted(connection.endpoint().server()));
        }
        if (untold) {
            untold = false;
            toldTooLate.add(uid);
            return;
        }
        if (streamed == null) {
            // A quoted string, which a small body may be.
            start(uid, inLine.length);
            ours(() -> sink.write(inLine, 0, inLine.length));
        }
        ours(() -> sink.end(uid));
    }

    /** What the sink throws is the caller's, and the end: the rest of the body is still to come. */
    private void ours(SinkCall call) throws IOException {
        try {
            call.run();
        } catch (IOException e) {
            trouble = e;
            connection.close();
            throw e;
        }
    }

    private interface SinkCall {
        void run() throws IOException;
    }
}
