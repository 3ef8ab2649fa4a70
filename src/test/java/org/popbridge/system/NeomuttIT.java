package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * neomutt, which keeps headers and asks by QRESYNC for what changed, in a terminal that nobody
 * sees, against the built program.
 */
class NeomuttIT {
    @TempDir Path directory;

    @Test
    void neomutt_livesALife_andComesBackByQresync() throws Exception {
        Path neomutt = Needs.program("neomutt");
        Path terminal = Needs.program("script");
        try (Desk desk = Desk.open(directory, 40);
                ImapWire client = desk.connect()) {
            // Everything into a file: every octet is read.
            Path copy = Desk.maildir(desk.home.resolve("copy"));
            Files.createDirectories(desk.home.resolve("bodies"));
            Files.createDirectories(desk.home.resolve("headers"));
            String talk =
                    session(
                            desk,
                            terminal,
                            neomutt,
                            "<tag-pattern>~A<enter><tag-prefix><copy-message>"
                                    + copy
                                    + "<enter><exit>");
            assertThat(talk).contains("ENABLE QRESYNC");
            assertThat(Desk.messages(copy)).hasSize(40);
            assertThat(Desk.messages(copy).stream().map(NeomuttIT::body))
                    .anyMatch(body -> body.equals(".\n..\n.one dot\n..two\n\nthe end\n\n"));

            // Meanwhile something changes, and it is told what, and no more.
            client.send("SELECT INBOX").ok();
            client.send("UID STORE 8 +FLAGS (\\Flagged)").ok();
            client.send("UID STORE 11:13 +FLAGS.SILENT (\\Deleted)").ok();
            client.send("EXPUNGE").ok();
            client.append("INBOX", LifeIT.message("news", "new").replace("\n", "\r\n")).ok();
            // Flags, a folder, a move, a search, an expunge.
            talk =
                    session(
                            desk,
                            terminal,
                            neomutt,
                            "7<enter><flag-message>9<enter><set-flag>r"
                                    + "<tag-pattern>~b needle<enter>"
                                    + "<tag-prefix><save-message>=Needles<enter>"
                                    + "4<enter><delete-message><sync-mailbox><quit>");
            assertThat(talk)
                    .containsPattern(
                            "UID FETCH 1:\\d+ \\(FLAGS\\) \\(CHANGEDSINCE \\d+ VANISHED\\)")
                    .contains("Expunging message UID 12", "Message UID 8 updated");
            client.send("NOOP").ok();
            client.send("UID FETCH 7 FLAGS").ok().find("FLAGS \\([^)]*\\\\Flagged");
            client.send("UID FETCH 9 FLAGS").ok().find("FLAGS \\([^)]*\\\\Answered");
            client.send("STATUS Needles (MESSAGES)").ok().find("MESSAGES 8\\b");
            client.send("STATUS INBOX (MESSAGES)").ok().find("MESSAGES 29\\b");

            session(
                    desk,
                    terminal,
                    neomutt,
                    "<tag-pattern>~F<enter><tag-prefix><save-message>=Flagged<enter>"
                            + "<sync-mailbox><quit>");
            client.send("STATUS Flagged (MESSAGES)").ok().find("MESSAGES 2\\b");
            client.send("STATUS INBOX (MESSAGES)").ok().find("MESSAGES 27\\b");
            assertThat(desk.maildrop()).hasSize(40);
        }
    }

    /** Starts it, has it press keys, and answers what was said on the wire. */
    private static String session(Desk desk, Path terminal, Path neomutt, String keys)
            throws IOException, InterruptedException {
        Path talk = desk.home.resolve("talk");
        Files.deleteIfExists(desk.home.resolve("talk0"));
        Path configuration = desk.script("neomuttrc", "KEYS", keys);
        desk.run(
                terminal,
                "-qec",
                "%s -n -F %s -d 3 -l %s".formatted(neomutt, configuration, talk),
                "/dev/null");
        return Files.readString(desk.home.resolve("talk0"), StandardCharsets.ISO_8859_1);
    }

    private static String body(Path message) {
        try {
            String all = Files.readString(message);
            return all.substring(all.indexOf("\n\n") + 2);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
