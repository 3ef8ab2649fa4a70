package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OfflineIMAP, which syncs folders and flags both ways, against the built program. */
class OfflineImapIT {
    @TempDir Path directory;

    @Test
    void offlineImap_syncsDownWhole_andChangesGoBothWays() throws Exception {
        Path offlineImap = Needs.program("offlineimap");
        try (Desk desk = Desk.open(directory, 60);
                ImapWire client = desk.connect()) {
            Path configuration = desk.script("offlineimaprc");
            desk.run(offlineImap, "-c", configuration);
            Path inbox = desk.home.resolve("mail/INBOX");
            assertThat(Desk.digests(Desk.messages(inbox)))
                    .containsExactlyInAnyOrderElementsOf(desk.maildrop());

            client.send("SELECT INBOX").ok();
            client.send("STORE 7 +FLAGS (\\Flagged)").ok();
            client.send("CREATE Projects/2026").ok();
            client.send("MOVE 1:3 Projects/2026").ok();
            client.append("INBOX", LifeIT.message("appended", "by another").replace("\n", "\r\n"))
                    .ok();
            Desk.flag(inbox, "mail 9", "S");
            Files.delete(Desk.find(inbox, "mail 11"));
            Path local = Desk.maildir(desk.home.resolve("mail/Local"));
            Files.writeString(
                    local.resolve("cur/1.local:2,RS"), LifeIT.message("from here", "up there"));
            desk.run(offlineImap, "-c", configuration);

            assertThat(Desk.find(inbox, "mail 7").toString()).endsWith(":2,F");
            assertThat(Desk.messages(inbox)).hasSize(57);
            assertThat(Desk.find(inbox, "appended")).exists();
            assertThat(Desk.messages(desk.home.resolve("mail/Projects/2026"))).hasSize(3);
            client.send("NOOP").ok();
            client.send("STATUS INBOX (MESSAGES)").ok().find("MESSAGES 57\\b");
            client.send("UID FETCH 9 FLAGS").ok().find("FLAGS \\([^)]*\\\\Seen");
            client.send("SELECT Local").ok().find("^\\* 1 EXISTS");
            client.send("FETCH 1 FLAGS").ok().find("FLAGS \\([^)]*\\\\Answered");

            // Nothing is left to do.
            desk.run(offlineImap, "-c", configuration);
            assertThat(Desk.messages(inbox)).hasSize(57);
            assertThat(Desk.messages(local)).hasSize(1);
            assertThat(desk.maildrop()).hasSize(60);
        }
    }
}
