package org.popbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.proxy.net.ImapLimits;
import org.popbridge.proxy.net.Listening;
import org.popbridge.proxy.net.TlsIdentity;
import org.popbridge.proxy.tls.Identity;
import org.popbridge.proxy.tls.ServerCertificate;

/** What the network side promises: TLS, limits, time-outs, back pressure, a graceful end. */
class EdgeTest {
    /** So long has whoever is to come in: only who never does may be let go for that. */
    private static final Duration AMPLE = Duration.ofMinutes(1);

    @TempDir Path directory;

    @Test
    void startTls_upgradesInPlace() throws Exception {
        try (TestServer server = secured(Listening.Security.STARTTLS);
                ImapWire clear = new ImapWire(server.port())) {
            assertThat(clear.response()).contains("STARTTLS");
            clear.send("a1 STARTTLS\r\n");
            assertThat(clear.response()).startsWith("a1 OK");
            Socket socket =
                    trusting()
                            .getSocketFactory()
                            .createSocket(clear.socket(), "localhost", server.port(), true);
            ImapWire safe = new ImapWire(socket);
            safe.send("a2 CAPABILITY\r\n");
            assertThat(safe.response()).startsWith("* CAPABILITY").doesNotContain("STARTTLS");
            assertThat(safe.response()).startsWith("a2 OK");
            safe.send("a3 LOGIN tls secret\r\na4 STARTTLS\r\n");
            assertThat(safe.response()).startsWith("a3 OK");
            assertThat(safe.response()).startsWith("a4 BAD");
        }
    }

    @Test
    void octetsInClearAfterStartTls_endTheConnectionUnread() throws Exception {
        try (TestServer server = secured(Listening.Security.STARTTLS);
                ImapWire wire = new ImapWire(server.port())) {
            wire.response();
            wire.send("a1 STARTTLS\r\na2 CAPABILITY\r\n");
            assertThatThrownBy(
                            () -> {
                                assertThat(wire.response()).startsWith("a1 ");
                                wire.response();
                            })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void implicitTls_greetsAfterTheHandshake() throws Exception {
        try (TestServer server = secured(Listening.Security.TLS);
                ImapWire wire =
                        new ImapWire(
                                trusting()
                                        .getSocketFactory()
                                        .createSocket("127.0.0.1", server.port()))) {
            assertThat(wire.response()).startsWith("* OK").contains("AUTH=PLAIN");
            wire.send("a1 LOGIN tls secret\r\n");
            assertThat(wire.response()).startsWith("a1 OK");
        }
    }

    @Test
    void moreConnectionsThanAllowed_areTurnedAway() throws Exception {
        try (TestServer server = new TestServer(directory, few(AMPLE));
                ImapWire first = new ImapWire(server.port());
                ImapWire second = new ImapWire(server.port());
                ImapWire third = new ImapWire(server.port())) {
            assertThat(first.response() + second.response() + third.response())
                    .doesNotContain("BYE");
            try (ImapWire fourth = new ImapWire(server.port())) {
                assertThat(fourth.response()).startsWith("* BYE [LIMIT]");
                assertThat(fourth.atEnd()).isTrue();
            }
            for (ImapWire wire : new ImapWire[] {first, second}) {
                wire.send("a LOGIN crowd secret\r\n");
                assertThat(wire.response()).startsWith("a OK");
            }
            third.send("a LOGIN crowd secret\r\n");
            assertThat(third.response()).startsWith("a NO [LIMIT]");
            first.send("b LOGOUT\r\n");
            assertThat(first.response()).startsWith("* BYE");
        }
    }

    @Test
    void aClientThatDoesNotLogIn_isLetGo() throws Exception {
        try (TestServer server = new TestServer(directory, few(Duration.ofSeconds(1)));
                ImapWire wire = new ImapWire(server.port())) {
            assertThat(wire.response()).startsWith("* OK");
            assertThat(wire.response()).startsWith("* BYE No login in time");
            assertThat(wire.atEnd()).isTrue();
        }
    }

    @Test
    void aClientThatIsSilentTooLong_isLetGo() throws Exception {
        ImapLimits brief = patience(Duration.ofSeconds(1), Duration.ofMinutes(2));
        try (TestServer server = new TestServer(directory, brief);
                ImapWire wire = new ImapWire(server.port())) {
            wire.response();
            wire.send("a1 LOGIN silent secret\r\n");
            assertThat(wire.response()).startsWith("a1 OK");
            assertThat(wire.response()).startsWith("* BYE Autologout");
            assertThat(wire.atEnd()).isTrue();
        }
    }

    @Test
    void anIdlingClient_hearsThatTheServerIsThere() throws Exception {
        ImapLimits chatty = patience(Duration.ofMinutes(31), Duration.ofSeconds(1));
        try (TestServer server = new TestServer(directory, chatty);
                ImapWire wire = new ImapWire(server.port())) {
            wire.response();
            wire.send("a1 LOGIN idler secret\r\na2 SELECT INBOX\r\na3 IDLE\r\n");
            while (!wire.response().startsWith("+ ")) {}
            assertThat(wire.response()).isEqualTo("* OK Still here");
            assertThat(wire.response()).isEqualTo("* OK Still here");
            wire.send("DONE\r\n");
            String response = wire.response();
            while (response.equals("* OK Still here")) {
                response = wire.response();
            }
            assertThat(response).startsWith("a3 OK");
        }
    }

    @Test
    void aLineTooLong_isBad_andTheNextIsHeard() throws Exception {
        try (TestServer server = new TestServer(directory);
                ImapWire wire = new ImapWire(server.port())) {
            wire.response();
            wire.send("a1 LOGIN long " + "x".repeat(20_000) + "\r\na2 LOGIN long secret\r\n");
            assertThat(wire.response())
                    .isEqualTo("a1 BAD [LIMIT] Command longer than 16384 octets");
            assertThat(wire.response()).startsWith("a2 OK");
            wire.send("a3 NOOP " + "x".repeat(300_000) + "\r\na4 NOOP\r\n");
            assertThat(wire.response())
                    .isEqualTo("a3 BAD [LIMIT] Command longer than 262144 octets");
            assertThat(wire.response()).startsWith("a4 OK");
        }
    }

    /** The one test that needs an address of this machine's that is not the loopback's. */
    @Test
    void inClearFromElsewhere_noPasswordIsTaken() throws Exception {
        Optional<InetAddress> elsewhere =
                NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .filter(address -> address instanceof Inet4Address)
                        .filter(address -> !address.isLoopbackAddress())
                        .findFirst();
        assumeThat(elsewhere).as("an address that is not the loopback's").isPresent();
        try (TestServer server = secured(Listening.Security.STARTTLS, elsewhere.get());
                ImapWire wire = new ImapWire(new Socket(elsewhere.get(), server.port()))) {
            assertThat(wire.response())
                    .contains(" STARTTLS", " LOGINDISABLED")
                    .doesNotContain("AUTH=");
            wire.send("a1 LOGIN far secret\r\n");
            assertThat(wire.response()).startsWith("a1 NO [PRIVACYREQUIRED]");
            wire.send("a2 AUTHENTICATE PLAIN AGZhcgBzZWNyZXQ=\r\n");
            assertThat(wire.response()).startsWith("a2 NO [PRIVACYREQUIRED]");
            wire.send("a3 STARTTLS\r\n");
            assertThat(wire.response()).startsWith("a3 OK");
            ImapWire safe =
                    new ImapWire(
                            trusting()
                                    .getSocketFactory()
                                    .createSocket(wire.socket(), "far", server.port(), true));
            safe.send("a4 LOGIN far secret\r\n");
            assertThat(safe.response()).startsWith("a4 OK");
        }
    }

    /** Three connections, two of one user, short messages. */
    private static ImapLimits few(Duration login) {
        return ImapLimits.DEFAULT.toBuilder()
                .connectionsPerAddress(3)
                .connectionsPerUser(2)
                .loginTimeout(login)
                .messageOctets(1_000_000)
                .reuse(ImapLimits.Reuse.NEVER)
                .build();
    }

    private static ImapLimits patience(Duration idle, Duration keepAlive) {
        return ImapLimits.DEFAULT.toBuilder()
                .loginTimeout(AMPLE)
                .idleTimeout(idle)
                .keepAlive(keepAlive)
                .build();
    }

    @Test
    void theServersEnd_isToldToEveryClient() throws Exception {
        TestServer server = new TestServer(directory);
        try (ImapWire wire = new ImapWire(server.port());
                ImapWire idler = new ImapWire(server.port())) {
            wire.response();
            idler.response();
            idler.send("a1 LOGIN ending secret\r\na2 SELECT INBOX\r\na3 IDLE\r\n");
            while (!idler.response().startsWith("+ ")) {}
            server.close();
            assertThat(wire.response()).startsWith("* BYE");
            assertThat(idler.response()).startsWith("* BYE");
        }
    }

    @Test
    void aSlowReader_stallsItselfAlone() throws Exception {
        String body = "0123456789".repeat(400_000);
        try (TestServer server = new TestServer(directory);
                ImapWire slow = new ImapWire(server.port());
                ImapWire quick = new ImapWire(server.port())) {
            slow.response();
            quick.response();
            quick.send("a1 LOGIN big secret\r\n");
            assertThat(quick.response()).startsWith("a1 OK");
            quick.send("a2 APPEND INBOX {%d}\r\n".formatted(body.length()));
            assertThat(quick.response()).startsWith("+");
            quick.send(body + "\r\na3 SELECT INBOX\r\n");
            assertThat(quick.response()).startsWith("a2 OK");
            while (!quick.response().startsWith("a3 OK")) {}
            slow.send("b1 LOGIN big secret\r\nb2 SELECT INBOX\r\n");
            while (!slow.response().startsWith("b2 OK")) {}
            StringBuilder many = new StringBuilder();
            for (int i = 0; i < 10; i++) {
                many.append("c%d FETCH 1 BODY.PEEK[]\r\n".formatted(i));
            }
            slow.send(many.toString());
            // It does not read; the other goes on, on the same mailbox and message.
            for (int i = 0; i < 20; i++) {
                quick.send("d STORE 1 +FLAGS (\\Seen)\r\n");
                assertThat(quick.response()).contains("FETCH");
                assertThat(quick.response()).startsWith("d OK");
            }
            quick.send("e FETCH 1 BODY.PEEK[]<3999990.20>\r\n");
            assertThat(quick.response())
                    .isEqualTo("* 1 FETCH (BODY[]<3999990> {10}\r\n0123456789)");
            int bodies = 0;
            for (String response = slow.response();
                    !response.startsWith("c9 ");
                    response = slow.response()) {
                bodies += response.contains(body) ? 1 : 0;
            }
            assertThat(bodies).isEqualTo(10);
        }
    }

    @Test
    void aMessageTooLarge_isRefusedUnread() throws Exception {
        try (TestServer server = new TestServer(directory, few(AMPLE));
                ImapWire wire = new ImapWire(server.port())) {
            wire.response();
            wire.send("a1 LOGIN large secret\r\na2 APPEND INBOX {1000001}\r\n");
            assertThat(wire.response()).startsWith("a1 OK");
            assertThat(wire.response()).startsWith("a2 NO [TOOBIG]");
            wire.send("a3 APPEND INBOX {1000001+}\r\n" + "x".repeat(1_000_001) + "\r\na4 NOOP\r\n");
            assertThat(wire.response()).startsWith("a3 NO [TOOBIG]");
            assertThat(wire.response()).startsWith("a4 OK");
        }
    }

    @Test
    void nonsense_isToleratedForAWhile() throws Exception {
        try (TestServer server = new TestServer(directory);
                ImapWire wire = new ImapWire(server.port())) {
            wire.response();
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 100; i++) {
                                    wire.send("GET / HTTP/1.1\r\n");
                                    wire.response();
                                }
                            })
                    .isInstanceOfAny(EOFException.class, IOException.class);
        }
    }

    private TestServer secured(Listening.Security security) throws IOException {
        return secured(security, InetAddress.getLoopbackAddress());
    }

    private TestServer secured(Listening.Security security, InetAddress address)
            throws IOException {
        Identity made = ServerCertificate.selfSigned(directory.resolve("tls")).identity();
        TlsIdentity identity = new TlsIdentity(made.key(), made.chain());
        return new TestServer(
                directory.resolve("data"),
                ImapLimits.DEFAULT,
                new Listening(new InetSocketAddress(address, 0), security),
                Optional.of(() -> identity));
    }

    private static SSLContext trusting() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Everyone()}, new SecureRandom());
        return context;
    }

    /** The tests are about our side of TLS, not about whom a client trusts. */
    private static final class Everyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
