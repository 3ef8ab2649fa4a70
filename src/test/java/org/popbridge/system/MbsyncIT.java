package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** mbsync, the strictest of the sync clients, against the built program. */
class MbsyncIT {
    private static final String USER = "sync";

    @TempDir Path directory;

    @Test
    void mbsync_syncsDownWhole_andFlagsGoBothWays() throws Exception {
        Path mbsync = Needs.program("mbsync");
        try (Dovecot dovecot = Dovecot.start(directory)) {
            for (int i = 1; i <= 300; i++) {
                dovecot.deliver(USER, LifeIT.message("mail " + i, "text of " + i));
            }
            dovecot.delivered();
            try (RunningBridge bridge =
                            RunningBridge.start(directory.resolve("data"), dovecot.pop3);
                    ImapWire client = bridge.connect().login(USER)) {
                Path local = Files.createDirectories(directory.resolve("local"));
                Path configuration = configuration(bridge.imap, local);
                sync(mbsync, configuration);
                assertThat(messages(local)).hasSize(300);

                client.send("SELECT INBOX").ok();
                client.send("STORE 7 +FLAGS (\\Flagged)").ok();
                flag(local, "mail 9\n", "S");
                sync(mbsync, configuration);
                assertThat(nameOf(local, "mail 7\n")).endsWith(":2,F");
                client.send("FETCH 9 FLAGS").ok().find("FLAGS \\([^)]*\\\\Seen");

                Files.delete(find(local, "mail 11\n"));
                client.send("STORE 12 +FLAGS (\\Deleted)").ok();
                client.send("EXPUNGE").ok();
                client.append(
                                "INBOX",
                                LifeIT.message("appended", "by another").replace("\n", "\r\n"))
                        .ok();
                sync(mbsync, configuration);
                assertThat(messages(local)).hasSize(299);
                assertThat(nameOf(local, "appended\n")).isNotEmpty();
                client.send("NOOP").ok();
                client.send("STATUS INBOX (MESSAGES)").ok().find("MESSAGES 299\\b");
            }
            assertThat(MaildropOracle.digests(dovecot.pop3, USER)).hasSize(300);
        }
    }

    private static Path configuration(int port, Path local) throws IOException {
        Path file = local.resolveSibling("mbsyncrc");
        Files.writeString(
                file,
                """
                IMAPAccount bridge
                Host 127.0.0.1
                Port %d
                User %s
                Pass %s
                SSLType None
                AuthMechs LOGIN

                IMAPStore bridge
                Account bridge

                MaildirStore local
                Path %s/
                Inbox %s/inbox
                SubFolders Verbatim

                Channel all
                Far :bridge:
                Near :local:
                Patterns *
                Create Both
                Expunge Both
                SyncState *
                """
                        .formatted(port, USER, Dovecot.PASSWORD, local, local));
        return file;
    }

    private static void sync(Path mbsync, Path configuration)
            throws IOException, InterruptedException {
        Path output = configuration.resolveSibling("mbsync.log");
        Process process =
                new ProcessBuilder(mbsync.toString(), "-c", configuration.toString(), "-a")
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }

    private static List<Path> messages(Path local) throws IOException {
        try (Stream<Path> cur = Files.list(local.resolve("inbox/cur"));
                Stream<Path> fresh = Files.list(local.resolve("inbox/new"))) {
            return Stream.concat(cur, fresh).toList();
        }
    }

    private static Path find(Path local, String subject) throws IOException {
        for (Path message : messages(local)) {
            if (Files.readString(message).contains("Subject: " + subject)) {
                return message;
            }
        }
        throw new AssertionError("no message with subject " + subject);
    }

    private static String nameOf(Path local, String subject) throws IOException {
        return find(local, subject).getFileName().toString();
    }

    private static void flag(Path local, String subject, String flags) throws IOException {
        Path message = find(local, subject);
        String name = message.getFileName().toString().replaceFirst(":2,.*", "");
        Files.move(message, local.resolve("inbox/cur").resolve(name + ":2," + flags));
    }
}
