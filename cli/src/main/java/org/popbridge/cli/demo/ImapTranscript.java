package org.popbridge.cli.demo;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection to an IMAP server that prints what both sides say. Reads one line at a time, with
 * the literals in it; for one thread.
 */
final class ImapTranscript implements AutoCloseable {
    private static final Pattern LITERAL = Pattern.compile("\\{(\\d{1,9})}\r\n$");

    /** Lines of a literal that are worth a reader's time. */
    private static final int SHOWN = 6;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final PrintStream transcript;
    private int tag;

    ImapTranscript(int port, Duration patience, PrintStream transcript) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        this.socket.setSoTimeout((int) patience.toMillis());
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
        this.transcript = transcript;
    }

    /** Sends a command and reads up to its tagged answer; octets are characters (ISO 8859-1). */
    String command(String command) throws IOException {
        String name = "a" + ++tag;
        send(name + " " + command);
        return readUntil(Pattern.compile("^" + name + " .*", Pattern.DOTALL));
    }

    /** Reads lines up to one that matches, and answers all of them. */
    String readUntil(Pattern last) throws IOException {
        StringBuilder all = new StringBuilder();
        while (true) {
            String line = line();
            all.append(line);
            if (last.matcher(line).find()) {
                return all.toString();
            }
        }
    }

    /** Sends a line as it is. */
    void send(String line) throws IOException {
        transcript.println("C: " + line);
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private String line() throws IOException {
        String line = untilNewline();
        show(line.stripTrailing(), "S: ");
        for (Matcher m = LITERAL.matcher(line); m.find(); m = LITERAL.matcher(line)) {
            byte[] literal = in.readNBytes(Integer.parseInt(m.group(1)));
            showLiteral(literal);
            String rest = untilNewline();
            show(rest.stripTrailing(), "S: ");
            line = line + new String(literal, StandardCharsets.ISO_8859_1) + rest;
        }
        return line;
    }

    private String untilNewline() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            line.write(octet);
            if (octet == '\n') {
                return line.toString(StandardCharsets.ISO_8859_1);
            }
        }
        throw new EOFException("the server closed the connection");
    }

    private void show(String line, String prefix) {
        transcript.println(prefix + (line.length() > 500 ? line.substring(0, 500) + " ..." : line));
    }

    private void showLiteral(byte[] literal) {
        new String(literal, StandardCharsets.UTF_8)
                .lines()
                .limit(SHOWN)
                .forEach(line -> show(line, "   "));
        transcript.println("   ... (" + literal.length + " octets)");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
