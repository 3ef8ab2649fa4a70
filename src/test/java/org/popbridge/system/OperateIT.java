package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of the person who runs the bridge, each a process of its own, beside a bridge that
 * serves a Dovecot's maildrop.
 */
class OperateIT {
    private static final String USER = "run@example.org";
    private static final int MESSAGES = 12;

    @TempDir Path directory;

    private Dovecot dovecot;
    private Path data;

    @BeforeEach
    void deliver() throws Exception {
        dovecot = Dovecot.start(directory);
        data = directory.resolve("data");
        for (int i = 1; i <= MESSAGES; i++) {
            dovecot.deliver(USER, LifeIT.message("seed " + i, "text " + i));
        }
        dovecot.delivered();
    }

    @AfterEach
    void stop() {
        dovecot.close();
    }

    private Ran accounts(String command, String... more) throws Exception {
        List<String> words =
                new ArrayList<>(List.of("accounts", command, "--data", data.toString()));
        words.addAll(List.of(more));
        return Ran.popbridge(words.toArray(String[]::new));
    }

    private Ran status() throws Exception {
        return Ran.popbridge("status", "--data", data.toString());
    }

    private RunningBridge bridge() throws IOException {
        return RunningBridge.start(data, dovecot.pop3);
    }

    private String account() throws Exception {
        return accounts("list")
                .output()
                .lines()
                .filter(line -> line.startsWith(USER))
                .map(line -> line.split(" ", 2)[0])
                .findFirst()
                .orElseThrow();
    }

    private static void readAll(ImapWire client) throws IOException {
        client.send("SELECT INBOX").ok();
        client.send("FETCH 1:* BODY.PEEK[]").ok();
    }

    @Test
    void probe_ofDovecot_findsNothingWrongButTheMissingTls() throws Exception {
        Path password = Files.writeString(directory.resolve("password"), Dovecot.PASSWORD);
        Ran probe =
                Ran.popbridge(
                        "probe",
                        "pop3://127.0.0.1:" + dovecot.pop3,
                        "--user",
                        USER,
                        "--password-file",
                        password.toString());
        assertThat(probe.exit()).isZero();
        assertThat(probe.output())
                .contains("good  unique-ids", "good  sizes", "good  top", "good  pipelining")
                .contains("good  retrieval", "poor  tls")
                .doesNotContain("bad ");
        assertThat(MaildropOracle.digests(dovecot.pop3, USER)).hasSize(MESSAGES);
    }

    @Test
    void massDisappearance_isShownEverywhere_andAccepted() throws Exception {
        try (RunningBridge bridge = bridge()) {
            try (ImapWire client = bridge.connect().login(USER)) {
                readAll(client);
            }
            assertThat(status().exit()).isZero();
            takeAwayAllBut(2);
            assertThat(accounts("sync", account()).exit()).isEqualTo(1);
            Ran status = status();
            assertThat(status.exit()).isEqualTo(1);
            assertThat(status.output()).contains("ALERT").contains("missing");
            try (ImapWire client = bridge.connect()) {
                ImapWire.Answer login = client.send("LOGIN " + USER + " " + Dovecot.PASSWORD).ok();
                login.find("^\\* OK \\[ALERT\\] The mail host lists 2 messages");
                ImapWire.Answer select = client.send("SELECT INBOX").ok();
                select.find("^\\* 12 EXISTS");
                assertThat(select.untagged())
                        .as("told once in a session")
                        .noneMatch(response -> response.text().contains("[ALERT]"));
            }
            assertThat(bridge.stop()).isZero();
        }
        assertThat(status().output()).contains("does not run").contains("ALERT");
        assertThat(accounts("accept", account()).output()).contains("The next sync goes on");
        try (RunningBridge bridge = bridge();
                ImapWire client = bridge.connect().login(USER)) {
            client.send("SELECT INBOX").ok().find("^\\* 12 EXISTS");
            assertThat(accounts("sync", account()).exit()).isZero();
            assertThat(accounts("show", account()).output()).contains("2 listed; 10 held");
            assertThat(status().exit()).isZero();
        }
    }

    /** Costs seven processes, about four seconds. */
    @Test
    void restore_bringsBackWhatWasExpunged_whileABridgeRunsAndWhileNoneDoes() throws Exception {
        String[] deleting = {"--poll", "1ms", "--expunge", "delete"};
        try (RunningBridge bridge = RunningBridge.start(data, dovecot.pop3, deleting);
                ImapWire client = bridge.connect().login(USER)) {
            readAll(client);
            client.send("STORE 2:3 +FLAGS.SILENT (\\Deleted)").ok();
            client.send("EXPUNGE").ok();
            assertThat(accounts("sync", account()).exit()).isZero();
            assertThat(accounts("restore", account(), "--since", "0s").output())
                    .contains("0 messages");
            Ran restored = accounts("restore", account());
            assertThat(restored.output()).contains("2 messages are back in INBOX.");
            assertThat(restored.exit()).isZero();
            client.send("NOOP").ok().find("^\\* 12 EXISTS");
            client.send("UID FETCH 13:14 ENVELOPE").ok().find("seed 2");
            client.send("STORE 1 +FLAGS.SILENT (\\Deleted)").ok();
            client.send("EXPUNGE").ok();
            assertThat(bridge.stop()).isZero();
        }
        assertThat(accounts("restore", account(), "--since", "1h").output()).contains("1 messages");
        try (RunningBridge bridge = RunningBridge.start(data, dovecot.pop3, deleting);
                ImapWire client = bridge.connect().login(USER)) {
            client.send("SELECT INBOX").ok().find("^\\* 12 EXISTS");
            client.send("UID FETCH 15 BODY.PEEK[]").ok().find("UID 15");
            assertThat(accounts("sync", account()).exit()).isZero();
        }
        assertThat(MaildropOracle.digests(dovecot.pop3, USER)).hasSize(MESSAGES);
    }

    private void takeAwayAllBut(int left) throws IOException {
        List<Path> messages = new ArrayList<>();
        for (String part : List.of("new", "cur")) {
            try (Stream<Path> files = Files.list(dovecot.maildir(USER).resolve(part))) {
                messages.addAll(files.toList());
            }
        }
        for (Path message : messages.subList(left, messages.size())) {
            Files.delete(message);
        }
    }

    /** The export is given to Dovecot as another user's mail, and is what the bridge served. */
    @Test
    void export_isReadByDovecot_asTheBridgeServedIt() throws Exception {
        List<String> asked =
                List.of("FETCH 1:* (UID FLAGS RFC822.SIZE)", "FETCH 1:* (UID BODY.PEEK[])");
        List<String> served = new ArrayList<>();
        Path maildir = dovecot.maildir("other").resolveSibling("exported");
        try (RunningBridge bridge = bridge();
                ImapWire client = bridge.connect().login(USER)) {
            readAll(client);
            client.send("CREATE Boats/Sails").ok();
            client.send("STORE 2 +FLAGS (\\Flagged \\Seen $Work)").ok();
            client.send("STORE 1 +FLAGS (\\Deleted)").ok();
            client.send("EXPUNGE").ok();
            client.send("COPY 3:4 Boats/Sails").ok();
            for (String question : asked) {
                served.add(facts(client.send(question).ok()));
            }
            served.add(validity(client, "INBOX"));
            served.add(validity(client, "Boats/Sails"));
            Ran exported = accounts("export", account(), maildir.toString());
            assertThat(exported.output()).contains("13 messages");
            assertThat(exported.exit()).isZero();
        }
        Path taken = dovecot.maildir("taken");
        deleteEmpty(taken);
        Files.move(maildir, taken);
        dovecot.delivered();
        try (ImapWire client = ImapWire.connect(dovecot.imap).login("taken")) {
            client.send("SELECT INBOX").ok();
            List<String> found = new ArrayList<>();
            for (String question : asked) {
                found.add(facts(client.send(question).ok()));
            }
            found.add(validity(client, "INBOX"));
            found.add(validity(client, "Boats/Sails"));
            assertThat(found).isEqualTo(served);
            client.send("LSUB \"\" *").ok().find("Archive");
        }
    }

    private static void deleteEmpty(Path maildir) throws IOException {
        for (String part : List.of("cur", "new", "tmp")) {
            Files.delete(maildir.resolve(part));
        }
        Files.delete(maildir);
    }

    private static String validity(ImapWire client, String mailbox) throws IOException {
        return client.send("STATUS " + mailbox + " (UIDVALIDITY UIDNEXT MESSAGES)")
                .ok()
                .find("(MESSAGES|UIDNEXT|UIDVALIDITY) .*")
                .group()
                .lines()
                .map(OperateIT::sorted)
                .findFirst()
                .orElseThrow();
    }

    private static String sorted(String pairs) {
        String[] words = pairs.replace(")", "").split(" ", -1);
        List<String> sorted = new ArrayList<>();
        for (int i = 0; i + 1 < words.length; i += 2) {
            sorted.add(words[i] + " " + words[i + 1]);
        }
        return sorted.stream().sorted().toList().toString();
    }

    /** Each message's UID, flags in order, size, and the digest of its octets. */
    private static String facts(ImapWire.Answer answer) {
        StringBuilder facts = new StringBuilder();
        for (ImapWire.Response response : answer.untagged()) {
            if (response.text().contains("FETCH (")) {
                List<String> words = new ArrayList<>();
                for (String word : response.text().split("[ ()]+", -1)) {
                    if (!word.equals("\\Recent")) {
                        words.add(word.startsWith("BODY") || word.startsWith("{") ? "" : word);
                    }
                }
                facts.append(words.stream().sorted().toList());
                response.literals().forEach(octets -> facts.append(MaildropOracle.digest(octets)));
                facts.append('\n');
            }
        }
        return facts.toString();
    }
}
