package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** getmail, which remembers UIDs and takes each message once, against the built program. */
class GetmailIT {
    @TempDir Path directory;

    @Test
    void getmail_takesEachMessageOnce_andMovesAway() throws Exception {
        Path getmail = Needs.program("getmail");
        try (Desk desk = Desk.open(directory, 30);
                ImapWire client = desk.connect()) {
            client.send("CREATE Projects").ok();
            client.send("SELECT INBOX").ok();
            client.send("COPY 1:2 Projects").ok();
            List<String> expected = new ArrayList<>(desk.maildrop());
            expected.addAll(expected.subList(0, 2));
            Path mail = desk.home.resolve("mail");
            assertThat(desk.deliveryAgent(mail)).isExecutable();
            Files.setPosixFilePermissions(
                    desk.script("getmail_mda"), PosixFilePermissions.fromString("rwxr-xr-x"));

            Path configuration =
                    desk.script("getmailrc", "PEEK", "true", "DELETE", "false", "MOVE", "");
            run(desk, getmail, configuration);
            assertThat(
                            Desk.digests(
                                    Desk.delivered(mail),
                                    "X-getmail-retrieved-from-mailbox",
                                    "Return-Path"))
                    .containsExactlyInAnyOrderElementsOf(expected);
            client.send("FETCH 1:* FLAGS").ok();
            client.send("SEARCH SEEN").ok().find("^\\* SEARCH$");

            run(desk, getmail, configuration);
            assertThat(Desk.delivered(mail)).hasSize(32);

            // What is new, and then everything away to a folder: COPY, \Deleted, EXPUNGE.
            client.append("INBOX", LifeIT.message("appended", "new").replace("\n", "\r\n")).ok();
            client.send("CREATE Taken").ok();
            run(
                    desk,
                    getmail,
                    desk.script("getmailrc", "PEEK", "false", "DELETE", "true", "MOVE", "Taken"));
            assertThat(Desk.delivered(mail)).hasSize(33);
            client.send("NOOP").ok();
            client.send("STATUS INBOX (MESSAGES)").ok().find("MESSAGES 0\\b");
            client.send("STATUS Projects (MESSAGES)").ok().find("MESSAGES 0\\b");
            client.send("STATUS Taken (MESSAGES)").ok().find("MESSAGES 33\\b");
            assertThat(desk.maildrop()).hasSize(30);
        }
    }

    private static void run(Desk desk, Path getmail, Path configuration) throws Exception {
        desk.run(getmail, "--getmaildir", desk.home, "--rcfile", configuration);
    }
}
