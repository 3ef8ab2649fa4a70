package org.popbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bit that the medium turned over, as a client sees it: never, or as a clear refusal. */
class DamagedBodyTest {
    @TempDir Path directory;

    private static String message(String subject) {
        return "Subject: %s\r\n\r\nThe text of %s.\r\n".formatted(subject, subject);
    }

    /** Both messages are retrieved and served once. */
    private void fill() throws IOException {
        try (TestServer server = new TestServer(directory)) {
            server.maildrop("anna").deliver(message("first"));
            server.maildrop("anna").deliver(message("second"));
            try (ImapWire wire = selected(server)) {
                assertThat(answer(wire, "c FETCH 1:2 BODY.PEEK[]"))
                        .hasSize(3)
                        .anySatisfy(line -> assertThat(line).contains(message("second")));
            }
        }
        turnABit("The text of second");
    }

    private void turnABit(String octets) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> bodies =
                    files.filter(path -> path.getFileName().toString().startsWith("bodies-"))
                            .toList();
            assertThat(bodies).hasSize(1);
            String all = Files.readString(bodies.getFirst(), StandardCharsets.ISO_8859_1);
            byte[] damaged = all.getBytes(StandardCharsets.ISO_8859_1);
            damaged[all.indexOf(octets)] ^= 1;
            Files.write(bodies.getFirst(), damaged);
        }
    }

    @Test
    void aDamagedBody_thatTheHostStillHas_isServedRight() throws IOException {
        fill();
        try (TestServer server = new TestServer(directory)) {
            server.maildrop("anna").deliver(message("first"));
            server.maildrop("anna").deliver(message("second"));
            try (ImapWire wire = selected(server)) {
                assertThat(answer(wire, "c UID FETCH 1:2 (RFC822.SIZE BODY.PEEK[])"))
                        .satisfiesExactly(
                                line ->
                                        assertThat(line)
                                                .startsWith("* 1 FETCH (UID 1 ")
                                                .contains(message("first")),
                                line ->
                                        assertThat(line)
                                                .startsWith("* 2 FETCH (UID 2 ")
                                                .contains(message("second")),
                                line -> assertThat(line).startsWith("c OK "));
            }
        }
    }

    @Test
    void aDamagedBody_thatTheHostRefuses_isRefused_andTheRestServed() throws IOException {
        fill();
        try (TestServer server = new TestServer(directory)) {
            server.maildrop("anna").deliver(message("first"));
            server.maildrop("anna").deliver(message("second"));
            server.maildrop("anna").refuse(true);
            try (ImapWire wire = selected(server)) {
                assertThat(answer(wire, "c FETCH 1:2 BODY.PEEK[]"))
                        .satisfiesExactly(
                                line -> assertThat(line).contains(message("first")),
                                line -> assertThat(line).startsWith("c NO [CORRUPTION] "));
                assertThat(answer(wire, "d FETCH 2 (FLAGS ENVELOPE)"))
                        .satisfiesExactly(
                                line -> assertThat(line).contains("\"second\""),
                                line -> assertThat(line).startsWith("d OK "));
            }
        }
    }

    @Test
    void aSearch_thatMeetsADamagedBody_mendsIt() throws IOException {
        fill();
        try (TestServer server = new TestServer(directory)) {
            server.maildrop("anna").deliver(message("first"));
            server.maildrop("anna").deliver(message("second"));
            try (ImapWire wire = selected(server)) {
                assertThat(answer(wire, "c SEARCH BODY \"text of\""))
                        .satisfiesExactly(
                                line -> assertThat(line).isEqualTo("* SEARCH 1 2"),
                                line -> assertThat(line).startsWith("c OK "));
            }
        }
    }

    @Test
    void aSearch_thatMeetsADamagedBodyForGood_answersTheRestAndNamesIt() throws IOException {
        fill();
        try (TestServer server = new TestServer(directory)) {
            server.maildrop("anna").deliver(message("first"));
            server.maildrop("anna").deliver(message("second"));
            server.maildrop("anna").refuse(true);
            try (ImapWire wire = selected(server)) {
                assertThat(answer(wire, "c SEARCH BODY \"text of\""))
                        .satisfiesExactly(
                                line ->
                                        assertThat(line)
                                                .startsWith("* NO [CORRUPTION] ")
                                                .contains("UID 2"),
                                line -> assertThat(line).isEqualTo("* SEARCH 1"),
                                line -> assertThat(line).startsWith("c OK "));
                assertThat(answer(wire, "d SEARCH SUBJECT second")).first().isEqualTo("* SEARCH 2");
            }
        }
    }

    private static ImapWire selected(TestServer server) throws IOException {
        ImapWire wire = new ImapWire(server.port());
        wire.response();
        answer(wire, "a LOGIN anna secret");
        answer(wire, "b SELECT INBOX");
        return wire;
    }

    /** The responses to a command, the tagged one last. */
    private static List<String> answer(ImapWire wire, String command) throws IOException {
        wire.send(command + "\r\n");
        String tagged = command.substring(0, 2);
        Stream.Builder<String> lines = Stream.builder();
        String line = wire.response();
        for (; !line.startsWith(tagged); line = wire.response()) {
            lines.add(line);
        }
        return lines.add(line).build().toList();
    }
}
