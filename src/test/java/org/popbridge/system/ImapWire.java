package org.popbridge.system;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bare IMAP connection: sends a line, reads whole responses with their literals, checks nothing
 * by itself.
 */
final class ImapWire implements AutoCloseable {
    private static final Pattern LITERAL = Pattern.compile(".*\\{(\\d+)}$", Pattern.DOTALL);

    private final Socket socket;
    private final InputStream in;
    private int tags;

    /** One response: its text with each literal left out, and the literals. */
    record Response(String text, List<byte[]> literals) {}

    /** The untagged responses of a command and its tagged end. */
    record Answer(List<Response> untagged, String tagged) {
        Answer ok() {
            if (!tagged.startsWith("OK")) {
                throw new AssertionError("not OK: " + tagged);
            }
            return this;
        }

        /** The first untagged response that matches, as its groups. */
        Matcher find(String pattern) {
            Pattern wanted = Pattern.compile(pattern, Pattern.DOTALL);
            for (Response response : untagged) {
                Matcher matcher = wanted.matcher(response.text());
                if (matcher.find()) {
                    return matcher;
                }
            }
            throw new AssertionError("no response matches " + pattern + " in " + this);
        }
    }

    private ImapWire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    }

    static ImapWire connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(120_000);
        ImapWire wire = new ImapWire(socket);
        String greeting = wire.response().text();
        if (!greeting.startsWith("* OK")) {
            throw new IOException("greeting " + greeting);
        }
        return wire;
    }

    ImapWire login(String user) throws IOException {
        send("LOGIN " + user + " " + Dovecot.PASSWORD).ok();
        return this;
    }

    Answer send(String command) throws IOException {
        String tag = begin(command);
        List<Response> untagged = new ArrayList<>();
        while (true) {
            Response response = response();
            if (response.text().startsWith(tag + " ")) {
                return new Answer(untagged, response.text().substring(tag.length() + 1));
            }
            untagged.add(response);
        }
    }

    /** Sends a command without waiting; answers its tag. */
    String begin(String command) throws IOException {
        String tag = "t" + ++tags;
        write(tag + " " + command + "\r\n");
        return tag;
    }

    void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    Answer append(String mailbox, String message) throws IOException {
        byte[] octets = message.getBytes(StandardCharsets.UTF_8);
        return send("APPEND " + mailbox + " {" + octets.length + "+}\r\n" + message);
    }

    /** The next response, whole. */
    Response response() throws IOException {
        StringBuilder text = new StringBuilder();
        List<byte[]> literals = new ArrayList<>();
        while (true) {
            String line = line();
            text.append(line);
            Matcher literal = LITERAL.matcher(line);
            if (!literal.matches()) {
                return new Response(text.toString(), literals);
            }
            byte[] octets = in.readNBytes(Integer.parseInt(literal.group(1)));
            if (octets.length < Integer.parseInt(literal.group(1))) {
                throw new EOFException("in a literal of " + text);
            }
            literals.add(octets);
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException(
                        "connection closed after " + line.toString(StandardCharsets.UTF_8));
            }
            if (octet != '\r') {
                line.write(octet);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
