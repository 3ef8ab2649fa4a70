package org.popbridge.mapping.sync;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.pop3.Pop3Endpoint;

/**
 * A POP3 host on loopback with one maildrop that a test changes between and during sessions, and
 * that counts what it is asked. It answers as RFC 1939 says unless the connection has a {@link
 * Script}. Any thread.
 */
final class TestMaildropHost implements AutoCloseable {
    /** What happens instead of an answer. */
    enum Act {
        ANSWER,
        /** {@code -ERR}, with words. */
        REFUSE,
        /** The connection ends before the answer. */
        CUT,
        /** The connection ends in the middle of the message. */
        CUT_WITHIN,
        /** The command is done, and the connection ends before the answer. */
        CUT_AFTER,
        /** {@code +OK}, and nothing is done. */
        PRETEND,
        /** Nothing comes until {@link #release}. */
        STALL
    }

    /** One connection's mischief: asked for each command, with how many RETRs came before. */
    @FunctionalInterface
    interface Script {
        Act on(String command, int retrieved);
    }

    static final String REFUSAL = "the message store is having a bad day";

    private final ServerSocket listening;
    private final Map<String, byte[]> maildrop = new LinkedHashMap<>();
    private final Deque<Script> scripts = new ArrayDeque<>();
    private final List<String> commands = new ArrayList<>();
    private final List<String> retrieved = new ArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private String password = "pw";
    private String loginRefusal = "";
    private boolean hiding;
    private int open;

    TestMaildropHost() throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("test host").start(this::accept);
    }

    Pop3Endpoint endpoint() {
        return new Pop3Endpoint("127.0.0.1", listening.getLocalPort(), Pop3Endpoint.Security.PLAIN);
    }

    // The maildrop

    synchronized void deliver(String uniqueId, String octets) {
        maildrop.put(uniqueId, octets.getBytes(StandardCharsets.US_ASCII));
    }

    synchronized void remove(String uniqueId) {
        maildrop.remove(uniqueId);
    }

    /** Lists nothing, as on a bad day (V2). */
    synchronized void hideAll(boolean now) {
        hiding = now;
    }

    synchronized List<String> uniqueIds() {
        return List.copyOf(maildrop.keySet());
    }

    synchronized void password(String now) {
        password = now;
    }

    /** What every login is refused with; empty for none. */
    synchronized void refuseLogins(String reply) {
        loginRefusal = reply;
    }

    /** The mischief of the next connection that has none yet. */
    synchronized void next(Script script) {
        scripts.add(script);
    }

    void release() {
        released.countDown();
    }

    // What was asked

    synchronized int count(String verb) {
        return (int) commands.stream().filter(line -> line.split(" ", -1)[0].equals(verb)).count();
    }

    /** The unique-ids that were sent whole, in order. */
    synchronized List<String> retrieved() {
        return List.copyOf(retrieved);
    }

    synchronized int openConnections() {
        return open;
    }

    // Serving

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                Thread.ofVirtual().name("test host session").start(() -> serve(socket));
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        count(1);
        try (socket) {
            socket.setTcpNoDelay(true);
            new Session(socket).run();
        } catch (IOException e) {
            // The client went away, which is what many tests want.
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError(e);
            }
        } finally {
            count(-1);
        }
    }

    private synchronized void count(int difference) {
        open += difference;
    }

    /** One connection. */
    private final class Session {
        private final InputStream in;
        private final OutputStream out;
        private List<Map.Entry<String, byte[]>> messages = List.of();
        private final Set<String> deleted = new TreeSet<>();
        private Script script = (_, _) -> Act.ANSWER;
        private int retrs;

        Session(Socket socket) throws IOException {
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        void run() throws IOException {
            synchronized (TestMaildropHost.this) {
                Script mine = scripts.poll();
                script = mine == null ? script : mine;
            }
            say("+OK ready");
            for (String line = line(); line != null; line = line()) {
                synchronized (TestMaildropHost.this) {
                    commands.add(line);
                }
                Act act = script.on(line, retrs);
                switch (act) {
                    case REFUSE -> say("-ERR " + REFUSAL);
                    case PRETEND -> say("+OK");
                    case CUT -> {
                        return;
                    }
                    case STALL -> {
                        await();
                        answer(line, act);
                    }
                    case ANSWER, CUT_WITHIN -> answer(line, act);
                    case CUT_AFTER -> {
                        if (line.equals("QUIT")) {
                            delete();
                        }
                        return;
                    }
                }
                if (act == Act.CUT_WITHIN || (line.equals("QUIT") && act != Act.REFUSE)) {
                    return;
                }
            }
        }

        private void await() throws IOException {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }

        private void answer(String line, Act act) throws IOException {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "CAPA" -> say("+OK\r\nUIDL\r\nTOP\r\nUSER\r\nPIPELINING\r\n.");
                case "USER", "NOOP" -> say("+OK");
                case "PASS" -> logIn(words[1]);
                case "UIDL" -> list(false);
                case "LIST" -> list(true);
                case "RETR" -> retrieve(Integer.parseInt(words[1]), act);
                case "DELE" -> {
                    deleted.add(messages.get(Integer.parseInt(words[1]) - 1).getKey());
                    say("+OK");
                }
                case "QUIT" -> {
                    delete();
                    say("+OK bye");
                }
                default -> say("-ERR unknown command");
            }
        }

        private void logIn(String given) throws IOException {
            String reply;
            synchronized (TestMaildropHost.this) {
                List<Map.Entry<String, byte[]>> shown = new ArrayList<>();
                if (!hiding) {
                    maildrop.forEach((id, octets) -> shown.add(Map.entry(id, octets)));
                }
                messages = shown;
                reply =
                        !loginRefusal.isEmpty()
                                ? loginRefusal
                                : given.equals(password) ? "+OK" : "-ERR [AUTH] wrong password";
            }
            say(reply);
        }

        private void list(boolean sizes) throws IOException {
            StringBuilder reply = new StringBuilder("+OK\r\n");
            for (int i = 0; i < messages.size(); i++) {
                Map.Entry<String, byte[]> message = messages.get(i);
                reply.append(i + 1)
                        .append(' ')
                        .append(
                                sizes
                                        ? String.valueOf(message.getValue().length)
                                        : message.getKey())
                        .append("\r\n");
            }
            say(reply + ".");
        }

        private void retrieve(int number, Act act) throws IOException {
            retrs++;
            if (number > messages.size()) {
                say("-ERR no such message");
                return;
            }
            Map.Entry<String, byte[]> message = messages.get(number - 1);
            String octets = new String(message.getValue(), StandardCharsets.US_ASCII);
            String stuffed = ("\r\n" + octets).replace("\r\n.", "\r\n..").substring(2);
            if (act == Act.CUT_WITHIN) {
                raw("+OK\r\n" + stuffed.substring(0, stuffed.length() / 2));
                return;
            }
            synchronized (TestMaildropHost.this) {
                retrieved.add(message.getKey());
            }
            raw("+OK\r\n" + stuffed + ".\r\n");
        }

        private void delete() {
            synchronized (TestMaildropHost.this) {
                deleted.forEach(maildrop::remove);
            }
        }

        private void say(String reply) throws IOException {
            raw(reply + "\r\n");
        }

        private void raw(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        private @Nullable String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                if (octet == '\n') {
                    return line.toString(StandardCharsets.US_ASCII).strip();
                }
                line.write(octet);
            }
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        release();
        listening.close();
    }
}
