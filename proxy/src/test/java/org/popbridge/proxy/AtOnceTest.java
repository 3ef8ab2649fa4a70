package org.popbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A command that comes alone may be answered on the event loop; one that comes with others goes to
 * the session's thread. The client cannot tell which it was.
 */
class AtOnceTest {
    private static final List<String> COMMANDS =
            List.of(
                    "NOOP",
                    "STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY UNSEEN RECENT)",
                    "STATUS Drafts (MESSAGES HIGHESTMODSEQ)",
                    "STATUS Nowhere (MESSAGES)",
                    "SEARCH UNSEEN",
                    "UID SEARCH SEEN",
                    "UID SEARCH NOT FLAGGED 2:*",
                    "UID SEARCH RETURN (MIN COUNT) OR FLAGGED UID 1:2",
                    "SEARCH 9:12",
                    "SEARCH RECENT",
                    "SEARCH KEYWORD nonesuch",
                    "SEARCH SUBJECT two",
                    "FETCH 1 (FLAGS)",
                    "CHECK",
                    "LOGIN a b",
                    "GARBAGE {",
                    "STATUS",
                    "EXAMINE Drafts",
                    "SEARCH ALL",
                    "SELECT Nowhere",
                    "SEARCH ALL",
                    "SELECT INBOX",
                    "SELECT INBOX (CONDSTORE)",
                    "STATUS INBOX (HIGHESTMODSEQ)",
                    "UNSELECT",
                    "NOOP",
                    "SEARCH ALL",
                    "EXAMINE INBOX");

    @TempDir Path directory;

    @Test
    void theAnswersAreTheSame_aloneAndInABatch() throws Exception {
        try (TestServer server = new TestServer(directory)) {
            List<String> alone = new ArrayList<>();
            try (ImapWire wire = selected(server, "alone")) {
                for (int i = 0; i < COMMANDS.size(); i++) {
                    wire.send("b%d %s\r\n".formatted(i, COMMANDS.get(i)));
                    answer(wire, "b" + i, alone);
                }
            }
            List<String> together = new ArrayList<>();
            try (ImapWire wire = selected(server, "together")) {
                StringBuilder batch = new StringBuilder();
                for (int i = 0; i < COMMANDS.size(); i++) {
                    batch.append("b%d %s\r\n".formatted(i, COMMANDS.get(i)));
                }
                wire.send(batch.toString());
                for (int i = 0; i < COMMANDS.size(); i++) {
                    answer(wire, "b" + i, together);
                }
            }
            assertThat(alone).isEqualTo(together);
        }
    }

    @Test
    void newsAreTold_andNothingOvertakesAnything() throws Exception {
        try (TestServer server = new TestServer(directory);
                ImapWire one = selected(server, "pair");
                ImapWire other = new ImapWire(server.port())) {
            other.response();
            enter(other, "pair");
            for (int round = 0; round < 50; round++) {
                String sign = round % 2 == 0 ? "+" : "-";
                other.send("s%d STORE 1 %sFLAGS (\\Flagged)\r\n".formatted(round, sign));
                answer(other, "s" + round, new ArrayList<>());
                one.send("n%d NOOP\r\n".formatted(round));
                List<String> told = new ArrayList<>();
                answer(one, "n" + round, told);
                assertThat(told).hasSize(2);
                assertThat(told.getFirst().contains("\\Flagged")).isEqualTo(round % 2 == 0);
                // In packets of their own, not waiting: the second may find the first under way.
                one.send("f%d FETCH 1:* (BODY.PEEK[])\r\n".formatted(round));
                one.send("m%d NOOP\r\n".formatted(round));
                answer(one, "f" + round, new ArrayList<>());
                answer(one, "m" + round, new ArrayList<>());
            }
        }
    }

    private static ImapWire selected(TestServer server, String user) throws Exception {
        for (String subject : List.of("one", "two", "three")) {
            server.maildrop(user).deliver("Subject: %s\r\n\r\nHello\r\n".formatted(subject));
        }
        ImapWire wire = new ImapWire(server.port());
        wire.response();
        enter(wire, user);
        return wire;
    }

    private static void enter(ImapWire wire, String user) throws IOException {
        for (String command :
                List.of(
                        "LOGIN " + user + " secret",
                        "SELECT INBOX",
                        "FETCH 1:* (BODY.PEEK[])",
                        "STATUS Drafts (MESSAGES)")) {
            wire.send("a %s\r\n".formatted(command));
            answer(wire, "a", new ArrayList<>());
        }
    }

    /** Collects what comes up to a tagged response, without what differs between accounts. */
    private static void answer(ImapWire wire, String tag, List<String> into) throws IOException {
        Pattern validity = Pattern.compile("UIDVALIDITY \\d+");
        String response;
        do {
            response = wire.response();
            into.add(validity.matcher(response).replaceAll("UIDVALIDITY"));
        } while (!response.startsWith(tag + " "));
    }
}
