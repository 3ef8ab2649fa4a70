package org.popbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

    /** Depends on the user's name, which it says in ways that cannot be filled in. */
    private static final String NAMED = "login";

    private TestServer server;
    private Path directory;
    private int plays;
    private int connections;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        directory = folder;
        server = new TestServer(folder);
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
        System.out.printf("%d plays, %d connections that ended%n", plays, connections);
    }

    /** Each play cuts every command at another octet; a short command is cut at its last. */
    @Test
    void transcripts_withEveryCommandCutInTwo_playAlike() throws Exception {
        for (String name : Stage.names("")) {
            if (!name.equals(NAMED)) {
                playCut(name, (lines, cut) -> play(server, name + "-" + cut, lines, cut));
                if (ALL) {
                    // Each play opens an account, and an open account holds files.
                    server.close();
                    server = new TestServer(Files.createTempDirectory(directory, "next"));
                }
            }
        }
    }

    /** Those that need a server of their own need another for each play. */
    @ParameterizedTest
    @MethodSource("apart")
    void transcripts_withServersOfTheirOwn_playAlike(String name) throws Exception {
        playCut(
                name,
                (lines, cut) -> {
                    Path folder = Files.createTempDirectory(directory, "apart");
                    try (TestServer own = Stage.open(name, folder)) {
                        return play(own, Stage.user(name), lines, cut);
                    }
                });
    }

    private static List<String> apart() throws IOException {
        List<String> names = new ArrayList<>(List.of(NAMED));
        names.addAll(Stage.names("limited"));
        names.addAll(Stage.names("waiting"));
        return names;
    }

    /** Plays once with commands cut at that octet; answers how long the longest of them is. */
    @FunctionalInterface
    private interface Play {
        int cutAt(List<String> lines, int cut) throws IOException;
    }

    private static void playCut(String name, Play play) throws IOException {
        List<String> lines = Stage.lines(name);
        int longest = play.cutAt(lines, 0);
        for (int cut = 1; ALL && cut < longest; cut++) {
            longest = play.cutAt(lines, cut);
        }
    }

    private int play(TestServer on, String user, List<String> lines, int cut) {
        int[] longest = {0};
        try {
            new Transcript(
                            on,
                            user,
                            (wire, octets) -> {
                                longest[0] = Math.max(longest[0], octets.length());
                                inTwo(wire, octets, cut);
                            })
                    .play(lines);
        } catch (IOException | AssertionError e) {
            throw new AssertionError("%s, each command cut at %d".formatted(user, cut), e);
        }
        plays++;
        return longest[0];
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
    void connections_thatEndAtAnyOctet_leaveNothingBehind(@TempDir Path folder) throws Exception {
        try (TestServer own = new TestServer(folder)) {
            try (ImapWire before = session(own)) {
                before.send("a APPEND INBOX {5+}\r\nhello\r\n");
                until(before, "a OK");
            }
            for (String command : commands()) {
                int step = ALL ? 1 : Math.max(1, command.length() / 3);
                for (int cut = 1; cut < command.length(); cut += step) {
                    try (ImapWire wire = session(own)) {
                        wire.send(command.substring(0, cut));
                    }
                    connections++;
                }
            }
            assertThat(connections).isGreaterThan(100);
            try (ImapWire after = session(own)) {
                // What was being appended when the connection ended is not kept.
                after.send("a STATUS INBOX (MESSAGES)\r\n");
                assertThat(after.response()).isEqualTo("* STATUS INBOX (MESSAGES 1)");
                until(after, "a OK");
                after.send("b FETCH 1:* BODY.PEEK[]\r\n");
                until(after, "b OK");
            }
        }
        // Only now no session is left that may be about to remove what it has put there.
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".incoming"));
        }
    }

    private static ImapWire session(TestServer on) throws IOException {
        ImapWire wire = new ImapWire(on.port());
        wire.send("l LOGIN cut secret\r\ns SELECT INBOX\r\n");
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
    private static List<String> commands() throws IOException {
        Map<String, String> byKind = new LinkedHashMap<>();
        for (String name : Stage.names("")) {
            for (String line : Stage.lines(name)) {
                if (!name.equals(NAMED) && line.matches("C\\d?: \\S+ .*")) {
                    String command = line.substring(line.indexOf(' ') + 1);
                    String kind = command.replaceFirst("^\\S+ ", "").replaceAll("[^A-Z ]", "");
                    byKind.putIfAbsent(
                            kind, command.replace("<<", "{3000+}\r\n").replace(">>", "") + "x\r\n");
                }
            }
        }
        return new ArrayList<>(byKind.values());
    }
}
