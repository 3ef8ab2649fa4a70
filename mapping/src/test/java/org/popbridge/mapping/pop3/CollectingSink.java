package org.popbridge.mapping.pop3;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it is given, as one line of text an event, for tests of small messages. */
public final class CollectingSink implements RetrievalSink {
    private final List<String> events = new ArrayList<>();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private int enough = Integer.MAX_VALUE;

    /** Wants no more after so many messages. */
    public CollectingSink enoughAfter(int messages) {
        enough = messages;
        return this;
    }

    public List<String> events() {
        return events;
    }

    @Override
    public void begin(Request request) {
        message.reset();
    }

    @Override
    public void write(byte[] octets, int offset, int count) {
        message.write(octets, offset, count);
    }

    @Override
    public void end(Request request) {
        events.add(request + " = " + shown(message.toByteArray()));
        enough--;
    }

    @Override
    public void refused(Request request, Reply reply) {
        events.add(request + " refused: " + reply);
    }

    @Override
    public void aborted(Request request) {
        events.add(request + " aborted after " + shown(message.toByteArray()));
    }

    @Override
    public boolean wantsMore() {
        return enough > 0;
    }

    /** Octets with line ends made visible. */
    public static String shown(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1)
                .replace("\\", "\\\\")
                .replace("\r", "\\r")
                .replace("\n", "\\n")
                .replace("\0", "\\0");
    }
}
