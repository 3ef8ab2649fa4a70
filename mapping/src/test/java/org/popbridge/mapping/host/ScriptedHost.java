package org.popbridge.mapping.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.pop3.Pop3Endpoint.Security;

/**
 * A POP3 host on loopback that behaves as it is told: by the book, or as any row of what POP3 hosts
 * really do, or several. Whoever comes with the password has a {@link Spool}, and what was asked is
 * kept, so that a test can prove what was not: {@link #asked asked("DELE")}.
 *
 * <p>A virtual thread a connection; safe for any thread.
 */
public final class ScriptedHost implements AutoCloseable {
    private final ServerSocket listening;
    private final Security security;
    private final Channel.@Nullable Tls tls;
    private final ConcurrentMap<String, Spool> spools = new ConcurrentHashMap<>();
    private final List<Session> sessions = new CopyOnWriteArrayList<>();
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private volatile List<Behaviour> behaviours = List.of();
    private volatile String password = "pw";

    private ScriptedHost(Security security, Channel.@Nullable Tls tls) throws IOException {
        this.security = security;
        this.tls = tls;
        listening = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("scripted host").start(this::accept);
    }

    /** In clear. */
    public static ScriptedHost start(Behaviour... behaviours) throws IOException {
        return new ScriptedHost(Security.PLAIN, null).behaving(behaviours);
    }

    /** Over TLS, from the first octet or by STLS. */
    public static ScriptedHost start(Security security, Channel.Tls tls) throws IOException {
        return new ScriptedHost(security, tls);
    }

    public Pop3Endpoint endpoint() {
        return new Pop3Endpoint("127.0.0.1", listening.getLocalPort(), security);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Behaves so, and no longer otherwise, from the next command on. */
    public ScriptedHost behaving(Behaviour... now) {
        behaviours = List.of(now);
        return this;
    }

    /** Does all as RFC 1939 says from the next command on. */
    public void behavingWell() {
        behaving();
    }

    /** The password of everybody. */
    public void password(String now) {
        password = now;
    }

    /** A user's maildrop, made when first named. */
    public Spool spool(String user) {
        return spools.computeIfAbsent(user, _ -> new Spool());
    }

    // What was asked

    /** Every connection there was, in order. */
    public List<Visit> visits() {
        return sessions.stream().map(Session::visit).toList();
    }

    /** How often a verb was said by anybody. */
    public int asked(String verb) {
        return visits().stream().mapToInt(visit -> visit.count(verb)).sum();
    }

    /** The unique-ids that were sent whole, in order. */
    public List<String> retrieved() {
        List<String> all = new ArrayList<>();
        visits().forEach(visit -> all.addAll(visit.retrieved()));
        return all;
    }

    public int openConnections() {
        return (int) visits().stream().filter(visit -> !visit.isOver()).count();
    }

    // Serving

    List<Behaviour> behaviours() {
        return behaviours;
    }

    String password() {
        return password;
    }

    boolean offersStls() {
        return security == Security.STARTTLS;
    }

    /** A client's socket, and the way to TLS on it. */
    final class Connection implements AutoCloseable {
        private final Socket socket;

        Connection(Socket socket) {
            this.socket = socket;
        }

        Channel secure() throws IOException {
            if (tls == null) {
                throw new IllegalStateException("this host was started without TLS");
            }
            return tls.over(socket);
        }

        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        Channel begin() throws IOException {
            socket.setTcpNoDelay(true);
            return security == Security.TLS
                    ? secure()
                    : new Channel(socket.getInputStream(), socket.getOutputStream(), false);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Connection connection = new Connection(listening.accept());
                connections.add(connection);
                Thread.ofVirtual().name("scripted session").start(() -> serve(connection));
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    faults.add(e);
                }
            }
        }
    }

    private void serve(Connection connection) {
        try (connection) {
            Channel channel = connection.begin();
            session(channel).run(connection);
        } catch (IOException clientLeft) {
            // It went away in mid-sentence, or refused TLS: what many tests want; the visit says
            // so.
            return;
        } catch (RuntimeException | Error e) {
            faults.add(e);
        } finally {
            connections.remove(connection);
        }
    }

    private synchronized Session session(Channel channel) {
        Session session = new Session(this, sessions.size() + 1, channel);
        sessions.add(session);
        return session;
    }

    /** Closes every connection; fails the test if this host did what it should not. */
    @Override
    public void close() throws IOException {
        listening.close();
        for (Connection connection : connections) {
            connection.close();
        }
        if (!faults.isEmpty()) {
            throw new AssertionError("the scripted host itself failed", faults.getFirst());
        }
    }
}
