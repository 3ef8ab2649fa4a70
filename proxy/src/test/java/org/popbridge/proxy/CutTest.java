package org.popbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The network cuts where it likes: every command of the transcripts, cut in two at any octet, is
 * answered alike, and a connection that ends there leaves nothing behind.
 *
 * <p>Costs some ten seconds; with {@code -Dpopbridge.cuts=all} it takes every octet of every
 * command instead of a part of them, and some minutes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CutTest {
    private static final boolean ALL = "all".equals(System.getProperty("popbridge.cuts"));

    /** Depend on the password or the place in the transcript, and so on the user's name. */
    private static final String NAMED = "login.txt";

    private TestServer server;
    private Path directory;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        directory = folder;
        server = new TestServer(folder);
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
    }

    /** Each play cuts every command at another octet; a short command is cut at its last. */
    @Test
    void transcripts_withEveryCommandCutInTwo_playAlike() throws Exception {
        for (Path file : transcripts()) {
            List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
            String name = file.getFileName().toString().replace(".txt", "");
            int longest = ALL ? longest(lines) : 1;
            for (int cut = 1; cut <= longest; cut++) {
                int every = ALL ? cut : 0;
                String user = ALL ? name + "-" + cut : name;
                new Transcript(server, user, (wire, octets) -> inTwo(wire, octets, every))
                        .play(lines);
            }
        }
    }

    private static int longest(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("C"))
                .mapToInt(String::length)
                .max()
                .orElse(1);
    }

    /** Cuts there, or, at 0, at a place that differs from command to command. */
    private static void inTwo(ImapWire wire, String octets, int at) throws IOException {
        int cut =
                Math.min(
                        at == 0 ? 1 + Math.floorMod(octets.hashCode(), octets.length()) : at,
                        octets.length() - 1);
        wire.send(octets.substring(0, cut));
        wire.send(octets.substring(cut));
    }

    @Test
    void connections_thatEndAtAnyOctet_leaveNothingBehind() throws Exception {
        try (ImapWire before = session("cut")) {
            before.send("a APPEND INBOX {5+}\r\nhello\r\n");
            until(before, "a OK");
        }
        int connections = 0;
        for (String command : commands()) {
            int step = ALL ? 1 : Math.max(1, command.length() / 3);
            for (int cut = 1; cut < command.length(); cut += step) {
                try (ImapWire wire = session("cut")) {
                    wire.send(command.substring(0, cut));
                }
                connections++;
            }
        }
        assertThat(connections).isGreaterThan(100);
        try (ImapWire after = session("cut")) {
            after.send("a FETCH 1:* BODY.PEEK[]\r\n");
            until(after, "a OK");
            after.send("b NOOP\r\n");
            until(after, "b OK");
        }
        // What was being appended when the connection ended is not kept.
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(
                            files.filter(file -> file.toString().contains("spool"))
                                    .filter(Files::isRegularFile))
                    .isEmpty();
        }
    }

    private ImapWire session(String user) throws IOException {
        ImapWire wire = new ImapWire(server.port());
        wire.send("l LOGIN " + user + " secret\r\ns SELECT INBOX\r\n");
        until(wire, "s OK");
        return wire;
    }

    private static void until(ImapWire wire, String end) throws IOException {
        String response = wire.response();
        while (!response.startsWith(end)) {
            assertThat(response).doesNotStartWith("* BYE").doesNotContain(" BAD ", " NO ");
            response = wire.response();
        }
    }

    /** One command of each kind, by its words without what differs. */
    private static List<String> commands() throws IOException, URISyntaxException {
        Map<String, String> byKind = new LinkedHashMap<>();
        for (Path file : transcripts()) {
            for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                if (line.matches("C\\d?: \\S+ .*")) {
                    String command = line.substring(line.indexOf(' ') + 1);
                    String kind = command.replaceFirst("^\\S+ ", "").replaceAll("[^A-Z ]", "");
                    byKind.putIfAbsent(
                            kind, command.replace("<<", "{3000+}\r\n").replace(">>", "") + "x\r\n");
                }
            }
        }
        return new ArrayList<>(byKind.values());
    }

    private static List<Path> transcripts() throws IOException, URISyntaxException {
        Path folder = Path.of(CutTest.class.getResource("/transcripts").toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .filter(file -> !file.endsWith(NAMED))
                    .sorted()
                    .toList();
        }
    }
}
