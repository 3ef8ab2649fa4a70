package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A maildrop's life behind the bridge, Dovecot being the legacy host. */
class LifeIT {
    private static final String USER = "life";

    @TempDir Path directory;
    private Dovecot dovecot;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        dovecot = Dovecot.start(directory);
        for (int i = 1; i <= 20; i++) {
            dovecot.deliver(
                    USER, message("seed " + i, i % 5 == 0 ? "the needle Größe " + i : "hay " + i));
        }
        dovecot.delivered();
    }

    @AfterEach
    void stop() {
        if (dovecot != null) {
            dovecot.close();
        }
    }

    @Test
    void newMail_whileAClientIdles_isToldWithoutAsking() throws Exception {
        try (RunningBridge bridge = bridge("--poll", "1s");
                ImapWire client = bridge.connect().login(USER)) {
            client.send("SELECT INBOX").ok();
            client.begin("IDLE");
            assertThat(client.response().text()).startsWith("+");
            dovecot.deliver(USER, message("fresh", "just now"));
            dovecot.delivered();
            String told = client.response().text();
            while (!told.contains("EXISTS")) {
                told = client.response().text();
            }
            assertThat(told).isEqualTo("* 21 EXISTS");
            client.write("DONE\r\n");
        }
    }

    @Test
    void flags_changedInOneSession_areToldInTheOtherWhileItIdles() throws Exception {
        try (RunningBridge bridge = bridge();
                ImapWire one = bridge.connect().login(USER);
                ImapWire two = bridge.connect().login(USER)) {
            one.send("SELECT INBOX").ok();
            two.send("SELECT INBOX").ok();
            two.begin("IDLE");
            assertThat(two.response().text()).startsWith("+");
            one.send("STORE 3 +FLAGS (\\Flagged $Work)").ok();
            String told = two.response().text();
            while (!told.contains("FETCH")) {
                told = two.response().text();
            }
            assertThat(told).startsWith("* 3 FETCH (").contains("\\Flagged").contains("$Work");
        }
    }

    @Test
    void moveToANewFolder_afterRestart_isThereAndNotBackInInbox() throws Exception {
        try (RunningBridge bridge = bridge()) {
            try (ImapWire client = bridge.connect().login(USER)) {
                client.send("CREATE Projects/2026").ok();
                client.send("SELECT INBOX").ok();
                client.send("STORE 2:4 +FLAGS (\\Flagged)").ok();
                client.send("MOVE 2:4 Projects/2026").ok();
            }
            assertThat(bridge.stop()).isZero();
        }
        try (RunningBridge bridge = bridge("--poll", "1s");
                ImapWire client = bridge.connect().login(USER)) {
            client.send("SELECT INBOX").ok().find("^\\* 17 EXISTS");
            client.send("NOOP").ok();
            assertThat(subjects(client)).hasSize(17).doesNotContain("seed 2", "seed 3", "seed 4");
            client.send("SELECT Projects/2026").ok().find("^\\* 3 EXISTS");
            assertThat(subjects(client)).containsExactly("seed 2", "seed 3", "seed 4");
            client.send("FETCH 1:3 FLAGS").ok().find("\\\\Flagged");
        }
    }

    @Test
    void search_findsWhatGrepFinds() throws Exception {
        try (RunningBridge bridge = bridge();
                ImapWire client = bridge.connect().login(USER)) {
            client.send("SELECT INBOX").ok();
            assertThat(search(client, "BODY needle")).isEqualTo("5 10 15 20");
            assertThat(search(client, "SUBJECT \"seed 1\""))
                    .isEqualTo("1 10 11 12 13 14 15 16 17 18 19");
            assertThat(search(client, "CHARSET UTF-8 TEXT {6+}\r\ngröß")).isEqualTo("5 10 15 20");
            assertThat(search(client, "BODY needle NOT SUBJECT \"seed 1\"")).isEqualTo("5 20");
            assertThat(search(client, "BODY nowhere")).isEmpty();
        }
    }

    @Test
    void expunge_underKeep_hidesHereAndLeavesThere() throws Exception {
        try (RunningBridge bridge = bridge("--poll", "1s");
                ImapWire client = bridge.connect().login(USER)) {
            client.send("SELECT INBOX").ok();
            client.send("STORE 1:5 +FLAGS.SILENT (\\Deleted)").ok();
            client.send("EXPUNGE").ok();
            assertThat(MaildropOracle.digests(dovecot.pop3, USER)).hasSize(20);
        }
        try (RunningBridge bridge = bridge();
                ImapWire client = bridge.connect().login(USER)) {
            client.send("SELECT INBOX").ok().find("^\\* 15 EXISTS");
        }
    }

    @Test
    void expunge_underDelete_deletesUpstreamJustThose() throws Exception {
        List<String> before = MaildropOracle.digests(dovecot.pop3, USER);
        try (RunningBridge bridge =
                        bridge("--poll", "1s", "--expunge", "delete", "--expunge-undo", "0s");
                ImapWire client = bridge.connect().login(USER)) {
            client.send("SELECT INBOX").ok();
            client.send("FETCH 1:* BODY.PEEK[]").ok();
            client.send("STORE 3 +FLAGS.SILENT (\\Deleted)").ok();
            client.send("EXPUNGE").ok();
            client.begin("IDLE");
            assertThat(client.response().text()).startsWith("+");
            List<String> expected = new ArrayList<>(before);
            expected.remove(2);
            Await.until("the deletion upstream", () -> maildrop().equals(expected));
        }
    }

    private List<String> maildrop() throws IOException {
        return MaildropOracle.digests(dovecot.pop3, USER);
    }

    @Test
    void sigterm_endsSessionsWithByeAndExitsZero() throws Exception {
        try (RunningBridge bridge = bridge();
                ImapWire client = bridge.connect().login(USER)) {
            client.send("SELECT INBOX").ok();
            assertThat(bridge.stop()).isZero();
            String told = client.response().text();
            while (!told.startsWith("* BYE")) {
                told = client.response().text();
            }
        }
    }

    @Test
    void wrongPassword_isRefusedAndLeavesNoAccount() throws Exception {
        try (RunningBridge bridge = bridge();
                ImapWire client = bridge.connect()) {
            ImapWire.Answer answer = client.send("LOGIN " + USER + " wrong");
            assertThat(answer.tagged()).startsWith("NO [AUTHENTICATIONFAILED]");
            client.send("LOGIN " + USER + " pw").ok();
        }
    }

    private RunningBridge bridge(String... flags) throws IOException {
        return RunningBridge.start(directory.resolve("data"), dovecot.pop3, flags);
    }

    private static String search(ImapWire client, String keys) throws IOException {
        return client.send("SEARCH " + keys).ok().find("^\\* SEARCH(.*)").group(1).strip();
    }

    private static List<String> subjects(ImapWire client) throws IOException {
        return client.send("FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]").ok().untagged().stream()
                .filter(response -> !response.literals().isEmpty())
                .map(response -> new String(response.literals().getFirst(), StandardCharsets.UTF_8))
                .map(field -> field.strip().substring("Subject: ".length()))
                .toList();
    }

    static String message(String subject, String text) {
        return """
        From: Ada <ada@example.org>
        To: Life <life@example.org>
        Subject: %s
        Date: Mon, 7 Feb 2022 21:52:25 -0800
        Message-ID: <%s@example.org>
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        %s
        """
                .formatted(subject, subject.replace(' ', '.'), text);
    }
}
