package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code popbridge migrate} as its user meets it: on a terminal, with prompts, the live display,
 * Ctrl-C and {@code --follow}, and with tokens. Eight starts of the program: 15 s on a quiet
 * machine.
 */
class MigrateTerminalIT {
    private static final String CTRL_C = "\u0003";
    private static final String GO_ON = "stopped; to go on from here, run the same command again";
    private static final String NOTHING_STARTED = "nothing could start: mend what is said above";
    private static final String KEY = "a key of thirty-two octets or so";

    @TempDir Path directory;

    /** A program on a pseudo-terminal of script(1): what it shows, and keys for it. */
    private static final class Terminal implements AutoCloseable {
        private final Process process;
        private final StringBuilder screen = new StringBuilder();
        private final Thread reading;

        Terminal(List<String> command) throws IOException {
            Path script = Needs.program("script");
            // A shell that stays in front would get Ctrl-C, too, and end with a code of its own;
            // and
            // whoever runs the tests in the background has Ctrl-C ignored by all that they start.
            String quoted =
                    command.stream()
                            .map(word -> "'" + word + "'")
                            .collect(Collectors.joining(" ", "exec env --default-signal=INT ", ""));
            this.process =
                    new ProcessBuilder(script.toString(), "-qec", quoted, "/dev/null")
                            .redirectErrorStream(true)
                            .start();
            this.reading = Thread.ofVirtual().start(this::read);
        }

        private void read() {
            try (Reader in = process.inputReader(StandardCharsets.UTF_8)) {
                for (int c = in.read(); c >= 0; c = in.read()) {
                    show(String.valueOf((char) c));
                }
            } catch (IOException e) {
                show(e.toString());
            }
        }

        private synchronized void show(String text) {
            screen.append(text);
        }

        synchronized String shown() {
            return screen.toString();
        }

        void await(String text) throws Exception {
            Await.until(
                    "shown: " + text,
                    () -> {
                        boolean ended = !reading.isAlive();
                        boolean there = shown().contains(text);
                        if (ended && !there) {
                            throw new AssertionError("ended without " + text + ":\n" + shown());
                        }
                        return there;
                    });
        }

        void type(String keys) throws IOException {
            process.getOutputStream().write(keys.getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
        }

        int exit() throws InterruptedException {
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).as(shown()).isTrue();
            reading.join();
            return process.exitValue();
        }

        @Override
        public void close() {
            Processes.end(process);
        }
    }

    private List<String> migrate(Dovecot dovecot, String... more) throws IOException {
        List<String> command = new ArrayList<>(RunningBridge.java());
        command.addAll(
                List.of(
                        "migrate",
                        "--from",
                        "pop3://from@127.0.0.1:" + dovecot.pop3,
                        "--to",
                        "imap://to@127.0.0.1:" + dovecot.imap,
                        "--state",
                        directory.resolve("state").toString()));
        command.addAll(List.of(more));
        return command;
    }

    private static void answer(Terminal terminal, String from, String to) throws Exception {
        terminal.await("password for --from: ");
        terminal.type(from + "\n");
        terminal.await("password for --to: ");
        terminal.type(to + "\n");
    }

    @Test
    void promptsAndShows_stopsByCtrlC_andTheSameCommandGoesOn() throws Exception {
        try (Dovecot dovecot = Dovecot.start(directory)) {
            for (int i = 0; i < 200; i++) {
                dovecot.deliver("from", LifeIT.message("mail " + i, "text\n".repeat(200)));
            }
            dovecot.delivered();
            try (Terminal terminal = new Terminal(migrate(dovecot))) {
                answer(terminal, "none", Dovecot.PASSWORD);
                assertThat(terminal.exit()).isEqualTo(2);
                assertThat(terminal.shown())
                        .contains("check user name and password", NOTHING_STARTED)
                        .doesNotContain("none\r", "messages at the source");
            }
            try (Terminal terminal = new Terminal(migrate(dovecot, "--limit-rate", "20K"))) {
                answer(terminal, Dovecot.PASSWORD, Dovecot.PASSWORD);
                terminal.await("at the limit of 20.5 kB a second");
                // A line on the screen for the run's accounts, one for its mail, one for this one.
                terminal.await("accounts: 0 of 1 ended, 0 incomplete, 1 active");
                terminal.await("messages: ");
                terminal.await("of 200");
                terminal.type(CTRL_C);
                terminal.await("stopping: what is under way is finished first");
                terminal.await(GO_ON);
                assertThat(terminal.exit()).as(terminal.shown()).isEqualTo(1);
                assertThat(terminal.shown())
                        .contains("\u001b[?7l", "\u001b[?7h", "\u001b[J")
                        .doesNotContain(Dovecot.PASSWORD + "\r");
            }
            assertThat(MaildropOracle.count(dovecot.pop3, "to")).isLessThan(200);
            Ran last =
                    Ran.of(
                            migrate(dovecot),
                            Map.of(
                                    "POPBRIDGE_FROM_PASSWORD",
                                    Dovecot.PASSWORD,
                                    "POPBRIDGE_TO_PASSWORD",
                                    Dovecot.PASSWORD));
            assertThat(last.exit()).as(last.output()).isZero();
            assertThat(last.output()).contains("200 copied").doesNotContain("\u001b");
            assertThat(MaildropOracle.digests(dovecot.pop3, "to"))
                    .containsExactlyInAnyOrderElementsOf(
                            MaildropOracle.digests(dovecot.pop3, "from"));
        }
    }

    @Test
    void follows_copiesWhatComes_andEndsByCtrlC_withZero() throws Exception {
        try (Dovecot dovecot = Dovecot.start(directory)) {
            dovecot.deliver("from", LifeIT.message("first", "text"));
            dovecot.delivered();
            try (Terminal terminal = new Terminal(migrate(dovecot, "--follow=1s"))) {
                answer(terminal, Dovecot.PASSWORD, Dovecot.PASSWORD);
                terminal.await("looking for new mail every 1 s, until Ctrl-C");
                dovecot.deliver("from", LifeIT.message("second", "text"));
                dovecot.delivered();
                terminal.await("2 messages at the source: 2 copied");
                terminal.type(CTRL_C);
                terminal.await(GO_ON);
                assertThat(terminal.exit()).as(terminal.shown()).isZero();
            }
            assertThat(MaildropOracle.count(dovecot.pop3, "to")).isEqualTo(2);
        }
    }

    @Test
    void tokensOfCommands_areTaken_andACommandThatFailsIsNamed() throws Exception {
        Path keys = Files.createDirectories(directory.resolve("keys/default/HS256"));
        Files.writeString(
                keys.resolve("default"),
                Base64.getEncoder().encodeToString(KEY.getBytes(StandardCharsets.US_ASCII)));
        Path settings = directory.resolve("oauth2");
        Files.writeString(
                settings,
                """
                introspection_mode = local
                local_validation_key_dict = fs:posix:prefix=%s/keys/
                username_attribute = sub
                """
                        .formatted(directory));
        String tokensAlone =
                """
                auth_mechanisms = plain xoauth2 oauthbearer
                passdb {
                  driver = oauth2
                  mechanisms = xoauth2 oauthbearer
                  args = %s
                }
                """
                        .formatted(settings);
        try (Dovecot dovecot = Dovecot.start(directory, tokensAlone)) {
            dovecot.deliver("from", LifeIT.message("first", "text"));
            dovecot.delivered();
            String[][] cases = {
                {"exit 7", "the token command ended with 7 and printed nothing"},
                {"true", "the token command ended with 0 and printed nothing"},
                {command("stale", "nobody's"), "check user name"},
            };
            for (String[] one : cases) {
                Ran ran =
                        Ran.of(
                                migrate(
                                        dovecot,
                                        "--from-token-command",
                                        one[0],
                                        "--to-token-command",
                                        command("to", token("to"))),
                                Map.of());
                assertThat(ran.exit()).as(ran.output()).isEqualTo(2);
                assertThat(ran.output()).contains("from@127.0.0.1", one[1], NOTHING_STARTED);
            }
            Ran ran =
                    Ran.of(
                            migrate(
                                    dovecot,
                                    "--from-token-command",
                                    command("from", token("from")),
                                    "--to-token-command",
                                    command("to", token("to")),
                                    "--verify"),
                            Map.of());
            assertThat(ran.exit()).as(ran.output()).isZero();
            assertThat(ran.output()).contains("1 copied", "1 verified");
        }
    }

    private String command(String name, String token) throws IOException {
        return "cat " + Files.writeString(directory.resolve(name + ".token"), token + "\n");
    }

    /** An access token as an identity provider signs it (RFC 7519, HS256). */
    private static String token(String user) throws Exception {
        String signed =
                base64url("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.US_ASCII))
                        + "."
                        + base64url(
                                "{\"sub\":\"%s\",\"iat\":1700000000,\"exp\":4000000000}"
                                        .formatted(user)
                                        .getBytes(StandardCharsets.US_ASCII));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
        return signed + "." + base64url(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String base64url(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
