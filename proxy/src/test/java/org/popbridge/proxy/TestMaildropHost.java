package org.popbridge.proxy;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.pop3.Pop3Endpoint;

/**
 * A POP3 host on loopback (RFC 1939, RFC 2449): whoever comes with the password {@code secret} has
 * a maildrop. A test may hold its answers back, or have it refuse its messages.
 */
final class TestMaildropHost implements AutoCloseable {
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<String, Maildrop> maildrops = new ConcurrentHashMap<>();

    TestMaildropHost() throws IOException {
        listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("test POP3 host").start(this::accept);
    }

    Pop3Endpoint endpoint() {
        return new Pop3Endpoint("127.0.0.1", listening.getLocalPort(), Pop3Endpoint.Security.PLAIN);
    }

    Maildrop maildrop(String user) {
        return maildrops.computeIfAbsent(user, _ -> new Maildrop());
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket each : open) {
            each.close();
        }
    }

    /** What is kept for a user; the unique-id of a message is its place in order of delivery. */
    static final class Maildrop {
        private record Message(int uniqueId, String text) {}

        private final List<Message> messages = new ArrayList<>();
        private final Set<String> held = ConcurrentHashMap.newKeySet();
        private volatile boolean refusing;
        private int delivered;

        /** Puts a message there; its lines end with CRLF. */
        synchronized void deliver(String text) {
            messages.add(new Message(++delivered, text));
        }

        /** Leaves a command unanswered until {@link #release}. */
        synchronized void hold(String verb) {
            held.add(verb);
        }

        synchronized void release(String verb) {
            held.remove(verb);
            notifyAll();
        }

        synchronized void release() {
            held.clear();
            notifyAll();
        }

        /** From here on no message can be had (RFC 1939 §5: {@code -ERR} to RETR). */
        void refuse(boolean on) {
            refusing = on;
        }

        private synchronized void awaitRelease(String verb) throws IOException {
            try {
                while (held.contains(verb)) {
                    wait();
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        private synchronized List<Message> listing() {
            return List.copyOf(messages);
        }

        private synchronized void delete(Set<Message> deleted) {
            messages.removeAll(deleted);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (SocketException closed) {
            maildrops.values().forEach(Maildrop::release);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            new Session(socket).run();
        } catch (IOException clientHungUp) {
            // As clients may at any time.
            return;
        } finally {
            open.remove(socket);
        }
    }

    /** One client. */
    private final class Session {
        private final InputStream in;
        private final OutputStream out;
        private final Set<Maildrop.Message> deleted = ConcurrentHashMap.newKeySet();
        private String user = "";
        private Maildrop maildrop = new Maildrop();
        private List<Maildrop.Message> messages = List.of();

        Session(Socket socket) throws IOException {
            in = new BufferedInputStream(socket.getInputStream());
            out = new BufferedOutputStream(socket.getOutputStream());
        }

        void run() throws IOException {
            say("+OK ready");
            for (String line = line(); line != null; line = line()) {
                String[] words = line.split(" ", -1);
                maildrop.awaitRelease(words[0]);
                answer(words);
                if (words[0].equals("QUIT")) {
                    return;
                }
            }
        }

        private void answer(String[] words) throws IOException {
            switch (words[0]) {
                case "CAPA" -> say("+OK", "USER", "SASL XOAUTH2", "UIDL", "TOP", "PIPELINING", ".");
                case "USER" -> {
                    user = words[1];
                    say("+OK");
                }
                case "PASS" -> pass(words[1]);
                case "AUTH" -> token(words);
                case "STAT" -> say("+OK %d %d".formatted(messages.size(), total()));
                case "LIST" -> list(i -> (i + 1) + " " + messages.get(i).text().length());
                case "UIDL" -> list(i -> (i + 1) + " unique" + messages.get(i).uniqueId());
                case "RETR" -> retrieve(words[1], Integer.MAX_VALUE);
                case "TOP" -> retrieve(words[1], Integer.parseInt(words[2]));
                case "DELE" -> {
                    deleted.add(message(words[1]));
                    say("+OK");
                }
                case "RSET" -> {
                    deleted.clear();
                    say("+OK");
                }
                case "NOOP" -> say("+OK");
                case "QUIT" -> {
                    maildrop.delete(deleted);
                    say("+OK bye");
                }
                default -> say("-ERR what?");
            }
        }

        /** XOAUTH2, in two steps, with the token {@code secret-token}. */
        private void token(String[] words) throws IOException {
            if (words.length != 2 || !words[1].equals("XOAUTH2")) {
                say("-ERR what?");
                return;
            }
            say("+ ");
            String answer = Objects.requireNonNull(line());
            String said = new String(Base64.getDecoder().decode(answer), StandardCharsets.UTF_8);
            user = said.substring("user=".length(), said.indexOf(1));
            if (said.endsWith("\1auth=Bearer secret-token\1\1")) {
                pass("secret");
            } else {
                say("+ eyJzdGF0dXMiOiI0MDEifQ==");
                line();
                say("-ERR [AUTH] that token is not good");
            }
        }

        private void pass(String password) throws IOException {
            if (password.equals("secret")) {
                maildrop = maildrop(user);
                messages = maildrop.listing();
                say("+OK");
            } else {
                say("-ERR [AUTH] wrong name or password");
            }
        }

        private int total() {
            return messages.stream().mapToInt(message -> message.text().length()).sum();
        }

        private Maildrop.Message message(String number) {
            return messages.get(Integer.parseInt(number) - 1);
        }

        private void list(IntFunction<String> line) throws IOException {
            List<String> lines = new ArrayList<>(List.of("+OK"));
            lines.addAll(IntStream.range(0, messages.size()).mapToObj(line).toList());
            lines.add(".");
            say(lines.toArray(String[]::new));
        }

        private void retrieve(String number, int bodyLines) throws IOException {
            if (maildrop.refusing) {
                say("-ERR the message cannot be read");
                return;
            }
            String text = message(number).text();
            int end = text.indexOf("\r\n\r\n");
            StringBuilder sent = new StringBuilder("+OK\r\n");
            if (bodyLines == Integer.MAX_VALUE || end < 0) {
                sent.append(text);
            } else {
                sent.append(text, 0, end + 4);
                text.substring(end + 4)
                        .lines()
                        .limit(bodyLines)
                        .forEach(each -> sent.append(each).append("\r\n"));
            }
            say(sent.toString().replace("\r\n.", "\r\n..") + ".");
        }

        private void say(String... lines) throws IOException {
            for (String line : lines) {
                out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            }
            out.flush();
        }

        private @Nullable String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0) {
                    return null;
                }
                line.append((char) octet);
            }
            return line.toString().strip();
        }
    }
}
