package org.popbridge.system;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The maildrop's own octets, read by the plainest POP3 client there can be: what the bridge is
 * compared with.
 */
final class MaildropOracle {
    /** Messages asked for at once; a round trip for each would be most of the time. */
    private static final int AT_ONCE = 50;

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
        return digests(port, user, MaildropOracle::oneReturnALine);
    }

    /**
     * Digests in maildrop order.
     *
     * @param own of the messages as they are
     * @param inLiterals as a plain literal may give them: 0x80 in the place of NUL (ADR 7)
     */
    record Digests(List<String> own, List<String> inLiterals) {}

    static Digests digestsInBothForms(int port, String user) throws IOException {
        Digests digests = new Digests(new ArrayList<>(), new ArrayList<>());
        retrieve(
                port,
                user,
                message -> {
                    digests.own.add(digest(message));
                    digests.inLiterals.add(digest(withoutNul(message)));
                });
        return digests;
    }

    private static List<String> digests(int port, String user, UnaryOperator<byte[]> form)
            throws IOException {
        List<String> digests = new ArrayList<>();
        retrieve(port, user, message -> digests.add(digest(form.apply(message))));
        return digests;
    }

    /** Reads every message, in maildrop order. */
    private static void retrieve(int port, String user, Consumer<byte[]> reader)
            throws IOException {
        try (Session session = new Session(port, user)) {
            int count = Integer.parseInt(session.ask("STAT").split(" ", -1)[1]);
            for (int first = 1; first <= count; first += AT_ONCE) {
                int last = Math.min(count, first + AT_ONCE - 1);
                StringBuilder commands = new StringBuilder();
                for (int number = first; number <= last; number++) {
                    commands.append("RETR ").append(number).append("\r\n");
                }
                session.say(commands.toString());
                for (int number = first; number <= last; number++) {
                    session.answer("RETR " + number);
                    reader.accept(session.body());
                }
            }
            session.ask("QUIT");
        }
    }

    /** How many messages are in the maildrop. */
    static int count(int port, String user) throws IOException {
        return uniqueIds(port, user).size();
    }

    /** The unique-id of every message, in maildrop order. */
    static List<String> uniqueIds(int port, String user) throws IOException {
        try (Session session = new Session(port, user)) {
            session.ask("UIDL");
            List<String> ids = new ArrayList<>();
            new String(session.body(), StandardCharsets.ISO_8859_1)
                    .lines()
                    .forEach(line -> ids.add(line.split(" ", 2)[1]));
            session.ask("QUIT");
            return ids;
        }
    }

    /** As IMAP gives back what was appended: no carriage return before the one of a line end. */
    private static byte[] oneReturnALine(byte[] octets) {
        byte[] form = new byte[octets.length];
        int length = 0;
        for (byte octet : octets) {
            while (octet == '\n'
                    && length > 1
                    && form[length - 1] == '\r'
                    && form[length - 2] == '\r') {
                length--;
            }
            form[length++] = octet;
        }
        return Arrays.copyOf(form, length);
    }

    private static byte[] withoutNul(byte[] octets) {
        byte[] form = octets.clone();
        for (int i = 0; i < form.length; i++) {
            form[i] = form[i] == 0 ? (byte) 0x80 : form[i];
        }
        return form;
    }

    static String digest(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** A connection, logged in; whole lines come out of a buffer, for maildrops are large. */
    private static final class Session implements AutoCloseable {
        private final Socket socket;
        private final byte[] buffer = new byte[1 << 16];
        private int at;
        private int end;

        Session(int port, String user) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            try {
                line(new ByteArrayOutputStream());
                ask("USER " + user);
                ask("PASS " + Dovecot.PASSWORD);
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        }

        void say(String commands) throws IOException {
            socket.getOutputStream().write(commands.getBytes(StandardCharsets.US_ASCII));
        }

        String ask(String command) throws IOException {
            say(command + "\r\n");
            return answer(command);
        }

        String answer(String command) throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            line(line);
            String reply = line.toString(StandardCharsets.ISO_8859_1);
            if (!reply.startsWith("+OK")) {
                throw new IOException(command + ": " + reply);
            }
            return reply.strip();
        }

        byte[] body() throws IOException {
            ByteArrayOutputStream body = new ByteArrayOutputStream(1 << 14);
            while (true) {
                boolean stuffed = peek() == '.';
                at += stuffed ? 1 : 0;
                int before = body.size();
                line(body);
                if (stuffed && body.size() - before == 2) {
                    return Arrays.copyOf(body.toByteArray(), before);
                }
            }
        }

        private int peek() throws IOException {
            if (at == end) {
                at = 0;
                end = socket.getInputStream().read(buffer);
                if (end < 0) {
                    throw new IOException("the maildrop's host closed the connection");
                }
            }
            return buffer[at];
        }

        /** Adds a line with its end. */
        private void line(ByteArrayOutputStream into) throws IOException {
            while (true) {
                peek();
                int from = at;
                while (at < end && buffer[at] != '\n') {
                    at++;
                }
                boolean whole = at < end;
                at += whole ? 1 : 0;
                into.write(buffer, from, at - from);
                if (whole) {
                    return;
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
