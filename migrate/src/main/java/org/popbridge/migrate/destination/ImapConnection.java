package org.popbridge.migrate.destination;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.imap.SyntaxException;
import org.popbridge.mapping.wire.BrokenConnection;
import org.popbridge.mapping.wire.Harmless;
import org.popbridge.mapping.wire.Link;

/**
 * One connection to an IMAP server as commands out and responses in.
 *
 * <p>One thread reads, one writes; they may be two. {@link #close} is for any thread. What breaks
 * the conversation comes out as a {@link DestinationException}, with the server's BYE in its words
 * if there was one, and the same is thrown ever after.
 */
final class ImapConnection implements AutoCloseable {
    /** Literals that are kept of a response, unless somebody asks for more. */
    static final int FEW = 64 << 10;

    private final ImapEndpoint endpoint;
    private final Socket plain;
    private Link link;
    private OutputStream out;
    private final ResponseReader reader;
    private int commands;
    private final AtomicLong writes = new AtomicLong();
    private long writesSeen;
    private Response.@Nullable Condition farewell;
    private @Nullable DestinationException end;

    /**
     * @param plain the socket at the bottom, whose closing waits for nobody: that of TLS would wait
     *     for a writer that the server does not listen to
     */
    ImapConnection(ImapEndpoint endpoint, DestinationSettings settings, Socket plain, Link link)
            throws IOException {
        this.endpoint = endpoint;
        this.plain = plain;
        this.link = link;
        this.out = link.out();
        this.reader = new ResponseReader(link.in(), this::isSending);
        patience(settings.loginTimeout());
    }

    ImapEndpoint endpoint() {
        return endpoint;
    }

    Socket socket() {
        return link.socket();
    }

    void patience(Duration timeout) throws IOException {
        link.socket().setSoTimeout((int) timeout.toMillis());
    }

    /** Whether octets left since this was asked last: then the server has no reason to speak. */
    private boolean isSending() {
        long now = writes.get();
        boolean sending = now != writesSeen;
        writesSeen = now;
        return sending;
    }

    /** Octets that came ahead of TLS. */
    int buffered() {
        return reader.buffered();
    }

    void upgrade(Link tls) {
        link = tls;
        out = tls.out();
        reader.replace(tls.in());
    }

    /** COMPRESS=DEFLATE is in force from here on (RFC 4978 §3). */
    void compress() {
        reader.layer(in -> new InflaterInputStream(in, new Inflater(true), 32 << 10));
        // The fastest level: the network is to be the slower one.
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        out = new DeflaterOutputStream(link.out(), deflater, 32 << 10, true);
    }

    /** A tag that no command had. */
    String nextTag() {
        return "P" + ++commands;
    }

    void write(byte[] octets, int offset, int count) throws IOException {
        out.write(octets, offset, count);
        writes.incrementAndGet();
    }

    void flush() throws IOException {
        out.flush();
    }

    /** Sends a line. */
    void send(String line) throws DestinationException {
        send((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] octets) throws DestinationException {
        check();
        try {
            write(octets, 0, octets.length);
            flush();
        } catch (IOException e) {
            // The server may have said why before it went; reading finds it.
            readFarewell();
            throw lost(e);
        }
    }

    private void readFarewell() {
        try {
            while (farewell == null) {
                note(ResponseParser.parse(reader.next(FEW)));
            }
        } catch (IOException | SyntaxException nothingMore) {
            // What the caller reports is the write that failed.
            return;
        }
    }

    /** The next response, whatever it belongs to; BYE is remembered. */
    Response read() throws DestinationException {
        return read(FEW, null);
    }

    Response read(int keep, ResponseReader.@Nullable BodyTaker bodies) throws DestinationException {
        check();
        byte[] octets;
        try {
            octets = reader.next(keep, bodies);
        } catch (ResponseReader.ResponseTooLong e) {
            throw broken("%s: %s".formatted(endpoint.server(), e.getMessage()));
        } catch (IOException e) {
            throw lost(e);
        }
        try {
            return note(ResponseParser.parse(octets));
        } catch (SyntaxException e) {
            throw broken(
                    "%s sent a response that is none (%s): \"%s\""
                            .formatted(endpoint.server(), e.getMessage(), shown(octets)));
        }
    }

    private Response note(Response response) {
        if (response instanceof Response.Untagged(Response.Condition condition)
                && condition.kind() == Response.Condition.Kind.BYE) {
            farewell = condition;
        }
        return response;
    }

    private static String shown(byte[] octets) {
        return Harmless.text(
                new String(octets, 0, Math.min(octets.length, 120), StandardCharsets.ISO_8859_1));
    }

    /** Sends a command and reads to its end; what comes in between goes to {@code untagged}. */
    Response.Condition run(String command, Consumer<Response> untagged)
            throws DestinationException {
        String tag = nextTag();
        send(tag + " " + command);
        return finish(tag, untagged);
    }

    /** Reads to the end of a command. */
    Response.Condition finish(String tag, Consumer<Response> untagged) throws DestinationException {
        while (true) {
            Response response = read();
            switch (response) {
                case Response.Tagged(String its, Response.Condition condition) -> {
                    if (!its.equals(tag)) {
                        throw wrongTag(its);
                    }
                    return condition;
                }
                case Response.GoAhead _ ->
                        throw broken(
                                "%s asks for more of a command that is complete"
                                        .formatted(endpoint.server()));
                default -> untagged.accept(response);
            }
        }
    }

    /** The end of a command that nobody sent: the two sides no longer speak of the same. */
    DestinationException wrongTag(String tag) {
        return broken(
                "%s answers a command that was not given (%s): it took octets of a message for commands, or is no IMAP server"
                        .formatted(endpoint.server(), Harmless.text(tag)));
    }

    /** Ends the conversation over what the server said. */
    DestinationException broken(String message) {
        return ended(new DestinationException.BrokenProtocol(message));
    }

    /** Ends the conversation over what happened to the connection. */
    DestinationException lost(IOException e) {
        Response.Condition said = farewell;
        if (said != null) {
            return ended(Refusals.farewell(endpoint, said));
        }
        String what =
                switch (e) {
                    case SocketTimeoutException _ -> "kept silent for too long";
                    case EOFException _ -> "closed the connection without a word";
                    default -> BrokenConnection.inWords(e);
                };
        return ended(
                new DestinationException.ConnectionLost(
                        "%s %s".formatted(endpoint.server(), what), e));
    }

    /** Ends the conversation; the first reason stands. */
    synchronized DestinationException ended(DestinationException reason) {
        DestinationException first = end;
        if (first == null) {
            end = reason;
            first = reason;
            BrokenConnection.giveUp(plain);
        }
        return first;
    }

    synchronized boolean isOver() {
        return end != null;
    }

    private synchronized void check() throws DestinationException {
        if (end != null) {
            throw end;
        }
    }

    /** LOGOUT, with little patience, and then the end. */
    void logOut() {
        try {
            patience(Duration.ofSeconds(2));
            run("LOGOUT", _ -> {});
        } catch (IOException alreadyGone) {
            // It is the end either way.
            ended(new DestinationException.ConnectionLost("the session was closed", alreadyGone));
            return;
        }
        close();
    }

    @Override
    public void close() {
        ended(new DestinationException.ConnectionLost("the session was closed", null));
    }
}
