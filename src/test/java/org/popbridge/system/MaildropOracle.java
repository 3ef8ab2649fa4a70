package org.popbridge.system;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The maildrop's own octets, read by the plainest POP3 client there can be: what the bridge is
 * compared with.
 */
final class MaildropOracle {
    private MaildropOracle() {}

    /** The SHA-256 of every message, in maildrop order. */
    static List<String> digests(int port, String user) throws IOException {
        return digests(port, user, octets -> octets);
    }

    /**
     * The same of messages as Dovecot gives them back that took them by APPEND: it keeps lines with
     * LF alone, and so loses carriage returns that stand before a line end.
     */
    static List<String> digestsAfterAppend(int port, String user) throws IOException {
        return digests(
                port,
                user,
                octets ->
                        new String(octets, StandardCharsets.ISO_8859_1)
                                .replaceAll("\r+\n", "\r\n")
                                .getBytes(StandardCharsets.ISO_8859_1));
    }

    private static List<String> digests(int port, String user, UnaryOperator<byte[]> form)
            throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            line(in);
            ask(socket, in, "USER " + user);
            ask(socket, in, "PASS " + Dovecot.PASSWORD);
            int count = Integer.parseInt(ask(socket, in, "STAT").split(" ", -1)[1]);
            List<String> digests = new ArrayList<>();
            for (int number = 1; number <= count; number++) {
                ask(socket, in, "RETR " + number);
                digests.add(digest(form.apply(body(in))));
            }
            ask(socket, in, "QUIT");
            return digests;
        }
    }

    /** The unique-id of every message, in maildrop order. */
    static List<String> uniqueIds(int port, String user) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            line(in);
            ask(socket, in, "USER " + user);
            ask(socket, in, "PASS " + Dovecot.PASSWORD);
            ask(socket, in, "UIDL");
            List<String> ids = new ArrayList<>();
            new String(body(in), StandardCharsets.ISO_8859_1)
                    .lines()
                    .forEach(line -> ids.add(line.split(" ", 2)[1]));
            ask(socket, in, "QUIT");
            return ids;
        }
    }

    static String digest(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] body(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            byte[] line = line(in);
            if (line.length == 3 && line[0] == '.') {
                return body.toByteArray();
            }
            int stuffed = line[0] == '.' ? 1 : 0;
            body.write(line, stuffed, line.length - stuffed);
        }
    }

    private static String ask(Socket socket, InputStream in, String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        String reply = new String(line(in), StandardCharsets.ISO_8859_1);
        if (!reply.startsWith("+OK")) {
            throw new IOException(command + ": " + reply);
        }
        return reply.strip();
    }

    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int octet;
        do {
            octet = in.read();
            if (octet < 0) {
                throw new IOException("the maildrop's host closed the connection");
            }
            line.write(octet);
        } while (octet != '\n');
        return line.toByteArray();
    }
}
