package org.popbridge.cli;

import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.cli.control.ControlSocket;
import org.popbridge.cli.demo.DemoHost;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code popbridge status} and {@code accounts}, with a bridge over the demo's host and without.
 */
@Timeout(60)
class OperatorCommandsTest {
    private static final String ACCOUNT = "demo@popbridge.example";

    @TempDir Path directory;

    private record Ran(int code, String out, String err) {
        ObjectNode json() {
            assertThat(err).isEmpty();
            return Json.read(out);
        }
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Ran run(String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(List.of("--data", data().toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code =
                Popbridge.commandLine()
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(arguments.toArray(String[]::new));
        return new Ran(code, out.toString(), err.toString());
    }

    /** The name of the only account. */
    private String account() {
        return run("accounts", "list", "--json")
                .json()
                .path("accounts")
                .path(0)
                .path("account")
                .asString();
    }

    private BridgeServer serving(DemoHost host) {
        ServeCommand serve = new ServeCommand();
        new CommandLine(serve)
                .parseArgs(
                        "--upstream",
                        "pop3://127.0.0.1:" + host.port(),
                        "--listen",
                        "imap://127.0.0.1:0",
                        "--data",
                        data().toString());
        return BridgeServer.start(serve.configuration());
    }

    private static Socket loggedIn(BridgeServer server) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.addresses().getFirst().port());
        ask(socket, "a LOGIN %s %s".formatted(DemoHost.USER, DemoHost.PASSWORD), "a OK");
        ask(socket, "b SELECT INBOX", "b OK");
        ask(socket, "c FETCH 1:* BODY.PEEK[]", "c OK");
        return socket;
    }

    private static void ask(Socket socket, String command, String end) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        StringBuilder line = new StringBuilder();
        while (!line.toString().startsWith(end)) {
            line.setLength(0);
            for (int octet = socket.getInputStream().read(); octet != '\n'; ) {
                assertThat(octet).isNotNegative();
                line.append((char) octet);
                octet = socket.getInputStream().read();
            }
        }
    }

    @Test
    void runningBridge_isSeen_synced_exported_andLetsGo() throws Exception {
        try (DemoHost host = DemoHost.start();
                BridgeServer server = serving(host)) {
            String account;
            try (Socket client = loggedIn(server)) {
                ObjectNode status = run("status", "--json").json();
                assertThat(status.path("running").asBoolean()).isTrue();
                assertThat(status.path("sessions").path("open").asInt()).isEqualTo(1);
                assertThat(status.path("hosts").path(0).path("host").asString())
                        .isEqualTo("pop3://127.0.0.1:" + host.port());
                account = account();
                assertThat(account).startsWith(ACCOUNT);

                host.deliverFresh();
                Ran synced = run("accounts", "sync", account);
                assertThat(synced.out()).contains("synced");
                ObjectNode shown = run("accounts", "show", account, "--json").json();
                assertThat(shown.path("maildrop").path("listed").asInt()).isEqualTo(27);
                assertThat(shown.path("maildrop").path("stored").asInt()).isEqualTo(27);
                assertThat(shown.path("disk").path("octets").asLong()).isPositive();
                assertThat(run("accounts", "resync", account).out()).contains("0 differ");
                host.deliverFresh();
                assertThat(run("accounts", "resync", account).out())
                        .contains("0 differ", "UID 28 ", ": new, and here");
                assertThat(shown.path("maildrop").path("damaged").asInt()).isZero();
                assertThat(shown.path("maildrop").path("mended").asInt()).isZero();
                assertThat(run("status").out()).contains("0 in quarantine, 0 damaged");
                assertThat(run("accounts", "quarantine", account, "--verify").code()).isZero();

                Ran refused = run("accounts", "remove", account, "--yes");
                assertThat(refused.code()).isEqualTo(1);
                assertThat(refused.err()).contains("1 IMAP sessions open");
                assertThat(run("accounts", "remove", account).code()).isEqualTo(2);
                assertThat(run("accounts", "accept", account).err()).contains("is believed");
                ask(client, "z LOGOUT", "z OK");
            }
            Path target = directory.resolve("maildir");
            ObjectNode exported =
                    run("accounts", "export", account, target.toString(), "--json").json();
            assertThat(exported.path("messages").asInt()).isEqualTo(28);
            assertThat(Files.readString(target.resolve("dovecot-uidlist"))).startsWith("3 V");
            assertThat(run("accounts", "export", account, target.toString()).err())
                    .contains("is not empty");

            Ran removed = run("accounts", "remove", account, "--yes");
            assertThat(removed.err()).isEmpty();
            assertThat(run("accounts", "list").out()).contains("no account yet");
        }
    }

    @Test
    void whatWasExpunged_isCounted_withTheFirstDate() throws Exception {
        Instant before = Instant.now();
        try (DemoHost host = DemoHost.start();
                BridgeServer server = serving(host);
                Socket client = loggedIn(server)) {
            assertThat(run("accounts", "show", account()).out())
                    .containsIgnoringWhitespaces("; 0 expunged here and still there;")
                    .doesNotContain("the first of those");
            ask(client, "d STORE 1:2 +FLAGS (\\Deleted)", "d OK");
            ask(client, "e EXPUNGE", "e OK");
            JsonNode maildrop =
                    run("accounts", "show", account(), "--json").json().path("maildrop");
            assertThat(maildrop.path("hidden").asInt()).isEqualTo(2);
            Instant since = Instant.parse(maildrop.path("hiddenSince").asString());
            assertThat(since).isBetween(before.truncatedTo(SECONDS), Instant.now());
            assertThat(run("accounts", "show", account()).out())
                    .containsIgnoringWhitespaces(
                            "; 2 expunged here and still there;",
                            "the first of those expunged here was at "
                                    + since.truncatedTo(SECONDS));
        }
    }

    @Test
    void stoppedBridge_theDataDirectoryAnswers() throws Exception {
        try (DemoHost host = DemoHost.start()) {
            try (BridgeServer server = serving(host);
                    Socket client = loggedIn(server)) {
                ask(client, "z LOGOUT", "z OK");
            }
            Ran status = run("status");
            assertThat(status.code()).isEqualTo(1);
            assertThat(status.out()).contains("does not run");
            String account = account();
            assertThat(run("accounts", "show", account).out()).contains("26 stored", "INBOX");
            assertThat(run("accounts", "sync", account).err()).contains("no bridge runs");
            assertThat(run("accounts", "show", "nobody").err()).contains("no account nobody");
        }
    }

    @Test
    void dataDirectoryThatIsNone_isNotMade() {
        assertThat(run("status").err()).contains("no data directory");
        assertThat(data()).doesNotExist();
    }

    @Test
    void socket_isItsOwnersAlone_andSurvivesNonsense() throws Exception {
        Files.createDirectories(data());
        Path file = ControlSocket.file(data());
        try (ControlSocket _ = ControlSocket.open(data(), _ -> Json.object())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(file.getParent())))
                    .isEqualTo("rwx------");
            assertThat(said(file, "{\"ask\":\"nonsense\"}\n")).contains("no question");
            assertThat(said(file, "nonsense\n")).contains("\"ok\":false");
            assertThat(said(file, "x".repeat(16_385))).contains("\"ok\":false");
            assertThat(said(file, "{\"ask\":\"show\",\"account\":\"\"}\n"))
                    .contains("account name");
            assertThat(said(file, "{\"ask\":\"status\"}\n")).contains("\"ok\":true");
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void dataDirectoryWithALongPath_hasASocketToo() throws Exception {
        directory = directory.resolve("a".repeat(120)).resolve("b".repeat(120));
        Files.createDirectories(directory);
        Path elsewhere = ControlSocket.file(data()).resolveSibling("elsewhere");
        Path own;
        try (DemoHost host = DemoHost.start();
                BridgeServer server = serving(host)) {
            assertThat(server.addresses()).isNotEmpty();
            assertThat(run("status", "--json").json().path("running").asBoolean()).isTrue();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(elsewhere)))
                    .isEqualTo("rw-------");
            own = Path.of(Files.readString(elsewhere));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                    .isEqualTo("rwx------");
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(own.resolve("socket"))))
                    .isEqualTo("rw-------");
        }
        assertThat(own).doesNotExist();
        assertThat(elsewhere).doesNotExist();
        assertThat(run("status").out()).contains("does not run");
    }

    @Test
    void socketElsewhere_thatAKilledBridgeLeft_isTakenAway() throws Exception {
        directory = directory.resolve("a".repeat(120));
        Files.createDirectories(data());
        Path elsewhere = ControlSocket.file(data()).resolveSibling("elsewhere");
        Path dead = Files.createTempDirectory("popbridge-test-");
        Files.createDirectories(elsewhere.getParent());
        Files.writeString(elsewhere, dead.toString());
        Files.createFile(dead.resolve("socket"));
        try (ControlSocket _ = ControlSocket.open(data(), _ -> Json.object())) {
            assertThat(dead).doesNotExist();
            Path now = Path.of(Files.readString(elsewhere));
            assertThat(said(now.resolve("socket"), "{\"ask\":\"status\"}\n"))
                    .contains("\"ok\":true");
        }
    }

    private static String said(Path file, String line) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(file));
            ByteBuffer octets = StandardCharsets.UTF_8.encode(line);
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
            channel.shutdownOutput();
            ByteBuffer answer = ByteBuffer.allocate(4096);
            while (channel.read(answer) >= 0) {
                assertThat(answer.hasRemaining()).isTrue();
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
        }
    }
}
