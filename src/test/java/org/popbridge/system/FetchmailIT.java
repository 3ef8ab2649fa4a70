package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** fetchmail by IMAP: keeping, taking away, idling; against the built program. */
class FetchmailIT {
    @TempDir Path directory;

    @Test
    void fetchmail_keeps_takesAway_andIdles() throws Exception {
        Path fetchmail = Needs.program("fetchmail");
        try (Desk desk = Desk.open(directory, 20);
                ImapWire client = desk.connect()) {
            Path mail = desk.home.resolve("mail");
            assertThat(desk.deliveryAgent(mail)).isExecutable();

            run(desk, fetchmail, "INBOX", "keep fetchall");
            assertThat(bodies(mail)).hasSize(20).anyMatch(text -> text.contains("\n..two\n"));
            assertThat(bodies(mail)).anyMatch(text -> text.contains("Größe, café, \u65e5\u672c"));
            client.send("SELECT INBOX").ok();
            // It read them, so they are seen, and only what is new is taken next time.
            client.send("SEARCH UNSEEN").ok().find("^\\* SEARCH$");
            client.append("INBOX", LifeIT.message("appended", "new").replace("\n", "\r\n")).ok();
            run(desk, fetchmail, "INBOX", "keep");
            assertThat(bodies(mail)).hasSize(21);

            client.send("CREATE Projects").ok();
            client.send("MOVE 1:5 Projects").ok();
            run(desk, fetchmail, "Projects", "no keep fetchall");
            assertThat(bodies(mail)).hasSize(26);
            client.send("STATUS Projects (MESSAGES)").ok().find("MESSAGES 0\\b");

            idle(desk, fetchmail, client, mail);
            assertThat(desk.maildrop()).hasSize(20);
        }
    }

    /** New mail reaches fetchmail without its asking. */
    private static void idle(Desk desk, Path fetchmail, ImapWire client, Path mail)
            throws Exception {
        Path configuration = configuration(desk, "INBOX", "keep idle");
        Process idling = desk.begin(fetchmail, "-v", "-d0", "--nosyslog", "-f", configuration);
        try {
            Await.until("fetchmail idles", () -> Files.readString(desk.output()).contains("IDLE"));
            client.append("INBOX", LifeIT.message("pushed", "at once").replace("\n", "\r\n")).ok();
            Await.until("what was pushed is delivered", () -> bodies(mail).size() == 27);
        } finally {
            Processes.end(idling);
        }
    }

    private static void run(Desk desk, Path fetchmail, String folder, String options)
            throws Exception {
        desk.run(fetchmail, "-v", "-d0", "--nosyslog", "-f", configuration(desk, folder, options));
    }

    private static Path configuration(Desk desk, String folder, String options) throws IOException {
        Path file = desk.script("fetchmailrc", "FOLDER", folder, "OPTIONS", options);
        // It takes no file that others can read.
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static List<String> bodies(Path mail) throws IOException {
        return Desk.delivered(mail).stream().map(FetchmailIT::text).toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
