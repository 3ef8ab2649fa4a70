package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** mbsync, the strictest of the sync clients, against the built program. */
class MbsyncIT {
    @TempDir Path directory;

    @Test
    void mbsync_syncsDownWhole_andFlagsGoBothWays() throws Exception {
        Path mbsync = Needs.program("mbsync");
        try (Desk desk = Desk.open(directory, 300);
                ImapWire client = desk.connect()) {
            Path configuration = desk.script("mbsyncrc");
            Path inbox = Files.createDirectories(desk.home.resolve("local")).resolve("inbox");
            desk.run(mbsync, "-c", configuration, "-a");
            assertThat(Desk.messages(inbox)).hasSize(300);
            assertThat(Desk.digests(Desk.messages(inbox), "X-TUID"))
                    .containsExactlyInAnyOrderElementsOf(desk.maildrop());

            client.send("SELECT INBOX").ok();
            client.send("STORE 7 +FLAGS (\\Flagged)").ok();
            Desk.flag(inbox, "mail 9", "S");
            desk.run(mbsync, "-c", configuration, "-a");
            assertThat(Desk.find(inbox, "mail 7").toString()).endsWith(":2,F");
            client.send("FETCH 9 FLAGS").ok().find("FLAGS \\([^)]*\\\\Seen");

            Files.delete(Desk.find(inbox, "mail 11"));
            client.send("STORE 12 +FLAGS (\\Deleted)").ok();
            client.send("EXPUNGE").ok();
            client.append("INBOX", LifeIT.message("appended", "by another").replace("\n", "\r\n"))
                    .ok();
            desk.run(mbsync, "-c", configuration, "-a");
            assertThat(Desk.messages(inbox)).hasSize(299);
            assertThat(Desk.find(inbox, "appended")).exists();
            client.send("NOOP").ok();
            client.send("STATUS INBOX (MESSAGES)").ok().find("MESSAGES 299\\b");
            assertThat(desk.maildrop()).hasSize(300);
        }
    }
}
