package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Leaving: a bridge's mail into Dovecot with one command, and unique-ids into Dovecot's POP3. Each
 * takes some ten starts of the program: 20 s on a quiet machine, both together.
 */
class LeavingIT {
    private static final String OWN_SENT =
            """
            namespace inbox {
              mailbox "Sent Items" {
                auto = create
                special_use = \\Sent
              }
            }
            """;
    private static final Pattern FETCHED =
            Pattern.compile("FLAGS \\(([^)]*)\\) INTERNALDATE \"([^\"]*)\"");

    @TempDir Path directory;

    private Ran migrate(Dovecot dovecot, String to, String... more) throws Exception {
        Path password = Files.writeString(directory.resolve("password"), Dovecot.PASSWORD + "\n");
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "migrate",
                                "--to",
                                "imap://%s@127.0.0.1:%d".formatted(to, dovecot.imap),
                                "--to-password-file",
                                password.toString(),
                                "--state",
                                directory.resolve("state-" + to).toString()));
        words.addAll(List.of(more));
        return Ran.popbridge(words.toArray(String[]::new));
    }

    /** What a client sees of one message: flags, INTERNALDATE in UTC, digest. */
    private static List<String> contents(ImapWire client, String mailbox) throws IOException {
        client.send("EXAMINE \"" + mailbox + "\"").ok();
        List<String> contents = new ArrayList<>();
        for (ImapWire.Response response :
                client.send("UID FETCH 1:* (FLAGS INTERNALDATE BODY.PEEK[])").ok().untagged()) {
            Matcher fetched = FETCHED.matcher(response.text());
            if (fetched.find()) {
                TreeSet<String> flags =
                        new TreeSet<>(
                                List.of(fetched.group(1).toLowerCase(Locale.ROOT).split(" ", -1)));
                flags.remove("\\recent");
                contents.add(
                        flags
                                + " "
                                + instant(fetched.group(2))
                                + " "
                                + MaildropOracle.digest(response.literals().getFirst()));
            }
        }
        return contents;
    }

    private static String instant(String internalDate) {
        return OffsetDateTime.parse(
                        internalDate.strip(),
                        DateTimeFormatter.ofPattern("d-MMM-yyyy HH:mm:ss Z", Locale.ROOT))
                .toInstant()
                .toString();
    }

    private static Map<String, List<String>> contents(ImapWire client, List<String> mailboxes)
            throws IOException {
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (String mailbox : mailboxes) {
            all.put(mailbox, contents(client, mailbox));
        }
        return all;
    }

    private static void live(ImapWire client) throws IOException {
        client.send("SELECT INBOX").ok().find("^\\* 4 EXISTS");
        client.send("FETCH 1:* BODY.PEEK[]").ok();
        client.send("STORE 1 +FLAGS (\\Seen \\Answered)").ok();
        client.send("STORE 2 +FLAGS (\\Flagged $Work)").ok();
        client.send("CREATE \"Alt/F&APw-r mich\"").ok();
        client.send("SUBSCRIBE \"Alt/F&APw-r mich\"").ok();
        client.send("MOVE 3 \"Alt/F&APw-r mich\"").ok();
        client.send("UNSUBSCRIBE Archive").ok();
        client.send("COPY 1 Archive").ok();
        String sent = "Subject: sent\r\n\r\nline\r\nends\r\n";
        client.send(
                        "APPEND Sent (\\Seen) \"01-Feb-2019 03:04:05 +0700\" {%d+}\r\n%s"
                                .formatted(sent.length(), sent))
                .ok();
    }

    @Test
    void bridge_isLeftWithOneCommand_foldersFlagsDatesAndAll() throws Exception {
        Path data = directory.resolve("data");
        List<String> folders = List.of("INBOX", "Alt/F&APw-r mich", "Archive", "Drafts", "Trash");
        try (Dovecot dovecot = Dovecot.start(directory, OWN_SENT)) {
            for (int i = 1; i <= 4; i++) {
                dovecot.deliver("from", LifeIT.message("seed " + i, "text " + i));
            }
            dovecot.delivered();
            Map<String, List<String>> before;
            List<String> sentBefore;
            try (RunningBridge bridge = RunningBridge.start(data, dovecot.pop3)) {
                try (ImapWire client = bridge.connect().login("from")) {
                    live(client);
                    before = contents(client, folders);
                    sentBefore = contents(client, "Sent");
                }
                Ran locked =
                        migrate(dovecot, "to", "--from-bridge", data.toString(), "--from", "from");
                assertThat(locked.exit()).isEqualTo(2);
                assertThat(locked.output())
                        .contains("in use by process " + bridge.process.pid())
                        .contains(data.resolve("lock").toString());
                assertThat(bridge.stop()).isZero();
            }
            assertThat(before.get("INBOX")).hasSize(3);
            // The mail that the host deletes meanwhile is the bridge's to give.
            for (String part : List.of("new", "cur")) {
                try (Stream<Path> mails = Files.list(dovecot.maildir("from").resolve(part))) {
                    for (Path mail : mails.toList()) {
                        Files.delete(mail);
                    }
                }
            }
            String account = account(data);
            String[] leaving = {"--from-bridge", data.toString(), "--from", account, "--verify"};
            Ran dry = migrate(dovecot, "to", with(leaving, "--dry-run"));
            assertThat(dry.exit()).as(dry.output()).isZero();
            assertThat(dry.output()).contains("would copy 6 messages");
            Ran run = migrate(dovecot, "to", leaving);
            assertThat(run.exit()).as(run.output()).isZero();
            assertThat(run.output()).contains("6 copied", "6 verified");
            try (ImapWire client = ImapWire.connect(dovecot.imap).login("to")) {
                assertThat(contents(client, folders)).isEqualTo(before);
                assertThat(contents(client, "Sent Items")).isEqualTo(sentBefore);
                assertThat(names(client, "LSUB"))
                        .contains("INBOX", "Alt/F&APw-r mich", "Sent Items")
                        .doesNotContain("Archive");
                assertThat(names(client, "LIST")).doesNotContain("Sent");
            }
            Ran again = migrate(dovecot, "to", leaving);
            assertThat(again.exit()).as(again.output()).isZero();
            assertThat(again.output()).contains("this run: 0 messages");

            Map<String, List<String>> flags = later(data, dovecot);
            Ran last = migrate(dovecot, "to", leaving);
            assertThat(last.exit()).as(last.output()).isZero();
            assertThat(last.output())
                    .contains("this run: 0 messages", "new flags brought to 1 messages");
            try (ImapWire client = ImapWire.connect(dovecot.imap).login("to")) {
                assertThat(flags(client, flags.keySet())).isEqualTo(flags);
            }
        }
    }

    /**
     * What people do after the first run, on both sides; answers the flags that the destination is
     * to have after the next one. The bridge keeps what the host deleted.
     */
    private static Map<String, List<String>> later(Path data, Dovecot dovecot) throws Exception {
        try (RunningBridge bridge = RunningBridge.start(data, dovecot.pop3)) {
            try (ImapWire client = bridge.connect().login("from")) {
                client.send("SELECT INBOX").ok().find("^\\* 3 EXISTS");
                // \\Deleted is not brought: the next EXPUNGE there would end the copy.
                client.send("STORE 1 +FLAGS (\\Deleted)").ok();
                client.send("STORE 2 +FLAGS (\\Seen)").ok();
                client.send("STORE 2 -FLAGS ($Work)").ok();
                client.send("SELECT \"Alt/F&APw-r mich\"").ok();
                client.send("STORE 1 +FLAGS ($Later)").ok();
            }
            assertThat(bridge.stop()).isZero();
        }
        // What was taken away at the destination stays away, what was set there stays.
        try (ImapWire client = ImapWire.connect(dovecot.imap).login("to")) {
            client.send("SELECT INBOX").ok();
            client.send("STORE 1 -FLAGS (\\Answered)").ok();
            client.send("STORE 3 +FLAGS (\\Draft)").ok();
        }
        return Map.of(
                "INBOX",
                List.of("[\\seen]", "[$work, \\flagged, \\seen]", "[\\draft]"),
                "Alt/F&APw-r mich",
                List.of("[$later]"));
    }

    private static Map<String, List<String>> flags(ImapWire client, Set<String> mailboxes)
            throws IOException {
        Map<String, List<String>> flags = new TreeMap<>();
        for (String mailbox : mailboxes) {
            flags.put(
                    mailbox,
                    contents(client, mailbox).stream()
                            .map(content -> content.substring(0, content.indexOf(']') + 1))
                            .toList());
        }
        return flags;
    }

    private static String[] with(String[] words, String more) {
        return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
    }

    private static String account(Path data) throws Exception {
        return Ran.popbridge("accounts", "list", "--data", data.toString())
                .output()
                .lines()
                .filter(line -> line.startsWith("from"))
                .map(line -> line.split(" ", 2)[0])
                .findFirst()
                .orElseThrow();
    }

    private static List<String> names(ImapWire client, String list) throws IOException {
        List<String> names = new ArrayList<>();
        Pattern form = Pattern.compile("^\\* %s \\([^)]*\\) \"/\" (.*)$".formatted(list));
        for (ImapWire.Response response : client.send(list + " \"\" \"*\"").ok().untagged()) {
            Matcher listed = form.matcher(response.text());
            if (listed.find()) {
                names.add(listed.group(1).replace("\"", ""));
            }
        }
        return names;
    }

    @Test
    void uniqueIds_areCarriedOver_toDovecotsPop3_andExported() throws Exception {
        try (Dovecot dovecot =
                Dovecot.start(directory, "protocol pop3 {\n  pop3_reuse_xuidl = yes\n}\n")) {
            dovecot.deliver("from", LifeIT.message("gone", "its UID is not given again"));
            dovecot.delivered();
            assertThat(MaildropOracle.uniqueIds(dovecot.pop3, "from")).hasSize(1);
            try (Stream<Path> mails = Files.walk(dovecot.maildir("from"))) {
                for (Path mail : mails.filter(m -> m.toString().contains("P1.test")).toList()) {
                    Files.delete(mail);
                }
            }
            for (int i = 1; i <= 5; i++) {
                dovecot.deliver("from", LifeIT.message("seed " + i, "text " + i));
            }
            dovecot.delivered();
            List<String> ids = MaildropOracle.uniqueIds(dovecot.pop3, "from");
            List<String> digests = MaildropOracle.digests(dovecot.pop3, "from");
            Path password =
                    Files.writeString(directory.resolve("password"), Dovecot.PASSWORD + "\n");
            String[] from = {
                "--from",
                "pop3://from@127.0.0.1:" + dovecot.pop3,
                "--from-password-file",
                password.toString(),
                "--verify"
            };
            Ran carried = migrate(dovecot, "to", with(from, "--add-x-uidl"));
            assertThat(carried.exit()).as(carried.output()).isZero();
            assertThat(MaildropOracle.uniqueIds(dovecot.pop3, "to")).isEqualTo(ids);

            Path exports = directory.resolve("exports");
            Ran plain = migrate(dovecot, "plain", with(from, "--export-unique-ids=" + exports));
            assertThat(plain.exit()).as(plain.output()).isZero();
            assertThat(MaildropOracle.uniqueIds(dovecot.pop3, "plain")).isNotEqualTo(ids);
            Map<String, String> exported = new TreeMap<>();
            try (Stream<Path> files = Files.list(exports)) {
                List<Path> all = files.toList();
                assertThat(all).hasSize(1);
                List<String> lines = Files.readAllLines(all.getFirst());
                assertThat(lines.getFirst()).isEqualTo("mailbox,uidvalidity,uid,unique_id,sha256");
                for (String line : lines.subList(1, lines.size())) {
                    String[] fields = line.split(",", -1);
                    exported.put(fields[2], fields[3] + " " + fields[4]);
                }
            }
            Map<String, String> expected = new TreeMap<>();
            for (int i = 0; i < ids.size(); i++) {
                expected.put(String.valueOf(i + 1), ids.get(i) + " " + digests.get(i));
            }
            assertThat(exported).isEqualTo(expected);
        }
    }
}
