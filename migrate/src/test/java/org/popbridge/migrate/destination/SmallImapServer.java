package org.popbridge.migrate.destination;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IMAP server with one mailbox that takes APPEND and MULTIAPPEND, and whose connection ends
 * after so many octets of its answers.
 */
final class SmallImapServer implements AutoCloseable {
    private static final Pattern LITERAL = Pattern.compile(".*\\{(\\d+)(\\+?)\\}");

    private final ServerSocket listening;
    private final String capabilities;
    private final Function<String, String> refusal;
    private final Map<Long, String> stored = new TreeMap<>();
    private long uidNext = 1;
    private volatile int cutAfter = Integer.MAX_VALUE;
    private final AtomicInteger said = new AtomicInteger();
    private final AtomicInteger endings = new AtomicInteger();

    /**
     * @param refusal what is said to an APPEND of this text, or an empty string if it is taken
     */
    SmallImapServer(String capabilities, Function<String, String> refusal) throws IOException {
        this.capabilities = capabilities;
        this.refusal = refusal;
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("small IMAP server").start(this::accept);
    }

    ImapEndpoint endpoint() {
        return new ImapEndpoint(
                "ann", "127.0.0.1", listening.getLocalPort(), ImapEndpoint.Security.PLAIN);
    }

    /** The connection that comes next ends after so many octets. */
    void cutNextAfter(int octets) {
        cutAfter = octets;
    }

    /** Octets said so far on the last connection. */
    int said() {
        return said.get();
    }

    synchronized Map<Long, String> stored() {
        return new TreeMap<>(stored);
    }

    synchronized void empty() {
        stored.clear();
        uidNext = 1;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try (Socket socket = listening.accept()) {
                socket.setTcpNoDelay(true);
                new Talking(socket, cutAfter).serve();
            } catch (IOException cutOrClosed) {
                // The next connection, if there is one, is another matter.
                endings.incrementAndGet();
            }
        }
    }

    private synchronized List<Long> store(List<String> messages) {
        List<Long> uids = new ArrayList<>();
        for (String message : messages) {
            stored.put(uidNext, message);
            uids.add(uidNext++);
        }
        return uids;
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    private final class Talking {
        private final InputStream in;
        private final OutputStream out;
        private int left;

        Talking(Socket socket, int cutAfter) throws IOException {
            left = cutAfter;
            said.set(0);
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        void serve() throws IOException {
            say("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hello");
            while (true) {
                String line = line();
                String[] words = line.split(" ", 3);
                String tag = words[0];
                switch (words[1]) {
                    case "AUTHENTICATE" ->
                            say("%s OK [CAPABILITY IMAP4rev1 %s] in".formatted(tag, capabilities));
                    case "SELECT" -> {
                        say("* %d EXISTS".formatted(stored().size()));
                        say("* OK [UIDVALIDITY 7] ok");
                        say("* OK [UIDNEXT %d] ok".formatted(uidNext));
                        say(tag + " OK [READ-WRITE] ok");
                    }
                    case "APPEND" -> append(tag, words[2]);
                    default -> say(tag + " OK done");
                }
            }
        }

        private void append(String tag, String first) throws IOException {
            List<String> messages = new ArrayList<>();
            String refused = "";
            String line = first;
            for (Matcher literal = LITERAL.matcher(line);
                    literal.matches();
                    literal = LITERAL.matcher(line)) {
                if (literal.group(2).isEmpty()) {
                    say("+ go on");
                }
                byte[] octets = in.readNBytes(Integer.parseInt(literal.group(1)));
                String message = new String(octets, StandardCharsets.ISO_8859_1);
                messages.add(message);
                String why = refusal.apply(message);
                refused = refused.isEmpty() ? why : refused;
                line = line();
            }
            if (!refused.isEmpty()) {
                say(tag + " " + refused);
                return;
            }
            List<Long> uids = store(messages);
            say("* %d EXISTS".formatted(stored().size()));
            say("%s OK [APPENDUID 7 %d:%d] done".formatted(tag, uids.getFirst(), uids.getLast()));
        }

        private void say(String text) throws IOException {
            byte[] octets = (text + "\r\n").getBytes(StandardCharsets.US_ASCII);
            int count = Math.min(octets.length, left);
            out.write(octets, 0, count);
            left -= count;
            said.addAndGet(count);
            if (count < octets.length) {
                throw new EOFException("cut here");
            }
        }

        private String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0) {
                    throw new EOFException("the client left");
                }
                line.write(octet);
            }
            return line.toString(StandardCharsets.US_ASCII).strip();
        }
    }
}
