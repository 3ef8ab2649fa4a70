package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** curl, a command a connection, against the built program. Costs half a minute at the most. */
class CurlIT {
    @TempDir Path directory;

    @Test
    void curl_readsWritesAndMoves() throws Exception {
        Path curl = Needs.program("curl");
        try (Desk desk = Desk.open(directory, 10)) {
            assertThat(octets(desk, curl)).isEqualTo(desk.maildrop());

            assertThat(command(desk, curl, "INBOX", "UID SEARCH BODY needle"))
                    .isEqualTo("* SEARCH 5 10\r\n");
            assertThat(desk.run(curl, options("INBOX;UID=2;SECTION=1", desk)))
                    .isEqualTo("see the attachment");
            assertThat(
                            desk.run(
                                    curl,
                                    options(
                                            "INBOX;MAILINDEX=4;SECTION=HEADER.FIELDS%20(SUBJECT)",
                                            desk)))
                    .isEqualTo("Subject: mail 4\r\n\r\n");

            command(desk, curl, "", "CREATE \"Work &- Play\"");
            assertThat(desk.run(curl, options("", desk))).contains("\"Work &- Play\"");
            command(desk, curl, "INBOX", "UID STORE 3:4 +FLAGS (\\Flagged)");
            assertThat(command(desk, curl, "INBOX", "UID MOVE 3:4 \"Work &- Play\""))
                    .contains("* OK [COPYUID ");
            Path message = desk.home.resolve("new.eml");
            Files.writeString(message, LifeIT.message("appended", "by curl"));
            desk.run(curl, options("Work%20%26-%20Play", desk, "-T", message));
            assertThat(command(desk, curl, "Work%20%26-%20Play", "FETCH 1:* FLAGS"))
                    .contains("* 1 FETCH (FLAGS (", "\\Flagged", "* 3 FETCH (FLAGS (");

            command(desk, curl, "INBOX", "STORE 1 +FLAGS (\\Deleted)");
            assertThat(command(desk, curl, "INBOX", "EXPUNGE")).isEqualTo("* 1 EXPUNGE\r\n");
            try (ImapWire client = desk.connect()) {
                client.send("SELECT INBOX").ok().find("^\\* 7 EXISTS");
                client.send("SELECT \"Work &- Play\"").ok().find("^\\* 3 EXISTS");
                client.send("FETCH 3 BODY.PEEK[HEADER.FIELDS (SUBJECT)]").ok();
            }
            assertThat(desk.maildrop()).hasSize(10);
        }
    }

    private static List<String> octets(Desk desk, Path curl)
            throws IOException, InterruptedException {
        List<String> digests = new ArrayList<>();
        for (int uid = 1; uid <= 10; uid++) {
            desk.run(curl, options("INBOX;UID=" + uid, desk));
            digests.add(MaildropOracle.digest(Files.readAllBytes(desk.output())));
        }
        return digests;
    }

    private static String command(Desk desk, Path curl, String mailbox, String command)
            throws IOException, InterruptedException {
        return desk.run(curl, options(mailbox, desk, "-X", command));
    }

    private static Object[] options(String path, Desk desk, Object... more) {
        List<Object> options =
                new ArrayList<>(
                        List.of(
                                "--silent",
                                "--show-error",
                                "--user",
                                Desk.USER + ":" + Dovecot.PASSWORD,
                                "imap://127.0.0.1:" + desk.bridge.imap + "/" + path));
        options.addAll(List.of(more));
        return options.toArray();
    }
}
