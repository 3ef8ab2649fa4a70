package org.popbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.popbridge.cli.config.Configuration;
import org.popbridge.cli.config.ConfigurationException;
import org.popbridge.mapping.sync.SyncPolicy;
import org.popbridge.proxy.login.Route;
import org.popbridge.proxy.login.RouteMatch;
import picocli.CommandLine;

class CommandLineTest {
    @TempDir Path directory;

    private record Ran(int code, String out, String err) {}

    private static Ran run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code =
                Popbridge.commandLine()
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(arguments);
        return new Ran(code, out.toString(), err.toString());
    }

    private static Configuration serve(String... arguments) {
        ServeCommand serve = new ServeCommand();
        new CommandLine(serve).parseArgs(arguments);
        return serve.configuration();
    }

    @Test
    void help_andVersion_goToStandardOutput() {
        assertThat(run("--help").out())
                .contains("serve", "migrate", "demo", "probe", "status", "accounts");
        assertThat(run("serve", "--help").out()).contains("--upstream", "--retain");
        assertThat(run("--version").out()).startsWith("popbridge ");
        assertThat(run("--help").code()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "serve --data d | --upstream",
                "serve --upstream pop3s://h | --data DIR",
                "serve --upstream imap://h --data d | pop3://host:port",
                "serve --upstream pop3s://h --data d --listen smtp://h | imap://host:port",
                "serve --upstream pop3s://h --data d --poll soon | 30s",
                "serve --upstream pop3s://h --data d --expunge maybe | keep, delete",
                "serve --upstream pop3s://h --data d --retain ever | forever",
                "serve --config absent.toml | no configuration file absent.toml",
                "serve --frobnicate | --frobnicate",
                "probe | URL",
                "status | --data",
                "accounts | say what to do",
                "accounts show | USER",
                "accounts export ann | DIR",
                "probe imaps://h | pop3s://host:port",
                "probe pop3s://h --idle 1m | --user",
                "probe pop3s://h --trust-certificate abc | 64 hexadecimal digits",
                "frobnicate | frobnicate",
            })
    void askedWrongly_saysWhat_inOneSentence(String line, String words) {
        Ran ran = run(line.split(" "));
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains(words).startsWith("popbridge: ").doesNotContain("\tat ");
    }

    /** Java would write the port in the digits of the language. */
    @Test
    void whereDigitsAreOthers_numbersAreStillThoseOfProtocols() throws Exception {
        Process probe =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Duser.language=ar",
                                "-Duser.country=EG",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Popbridge.class.getName(),
                                "probe",
                                "pop3://127.0.0.1:1")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var out = probe.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readAllAsString()).startsWith("pop3://127.0.0.1:1\n");
        }
        assertThat(probe.waitFor()).isEqualTo(1);
    }

    @Test
    void nothing_asksForACommand() {
        assertThat(run()).extracting(Ran::code).isEqualTo(2);
    }

    @Test
    void serve_flagsAlone_areEnough() {
        Configuration wanted =
                serve(
                        "--upstream", "pop3://127.0.0.1:110",
                        "--listen", "imap://127.0.0.1:1143",
                        "--listen", "imaps://127.0.0.1:1993",
                        "--data", "mail",
                        "--poll", "5s",
                        "--expunge", "delete",
                        "--expunge-undo", "90m",
                        "--vanished", "expunge",
                        "--retain", "30d");
        assertThat(wanted.listen()).hasSize(2);
        Route route = wanted.routes().getFirst();
        assertThat(route.match()).isEqualTo(new RouteMatch.Everyone());
        assertThat(route.upstream().policy())
                .isEqualTo(
                        new SyncPolicy(
                                SyncPolicy.Expunge.DELETE,
                                Duration.ofMinutes(90),
                                SyncPolicy.Vanished.EXPUNGE,
                                Optional.of(Duration.ofDays(30)),
                                Duration.ofSeconds(5)));
    }

    @Test
    void serve_flagsWinOverTheFile() throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("popbridge.toml"),
                        """
                        data = "from-file"
                        [upstream]
                        retain = "9d"
                        poll = "9s"
                        [[route]]
                        domain = "a.example"
                        url = "pop3s://pop.a.example"
                        expunge = "delete"
                        [[route]]
                        url = "pop3s://replaced"
                        """);
        Configuration wanted =
                serve(
                        "--config", file.toString(),
                        "--upstream", "pop3s://default",
                        "--retain", "forever",
                        "--data", "from-flag");
        assertThat(wanted.data()).contains(Path.of("from-flag"));
        assertThat(wanted.routes())
                .extracting(route -> route.upstream().endpoint().host())
                .containsExactly("pop.a.example", "default");
        assertThat(wanted.routes())
                .allSatisfy(route -> {
                    assertThat(route.upstream().policy().retain()).isEmpty();
                    assertThat(route.upstream().policy().poll()).isEqualTo(Duration.ofSeconds(9));
                });
    }

    @Test
    void dataDirectoryInUse_saysByWhom() {
        Configuration wanted =
                serve(
                        "--upstream", "pop3s://h",
                        "--listen", "imap://127.0.0.1:0",
                        "--data", directory.resolve("mail").toString());
        try (BridgeServer first = BridgeServer.start(wanted)) {
            assertThat(first.addresses().getFirst().port()).isPositive();
            assertThatThrownBy(() -> BridgeServer.start(wanted))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining(String.valueOf(ProcessHandle.current().pid()));
        }
    }

    @Test
    void portInUse_saysWhichAndWhatToDo() {
        Configuration wanted =
                serve(
                        "--upstream", "pop3s://h",
                        "--listen", "imap://127.0.0.1:0",
                        "--data", directory.resolve("one").toString());
        try (BridgeServer first = BridgeServer.start(wanted)) {
            String taken = first.addresses().getFirst().toString();
            Configuration second =
                    serve(
                            "--upstream",
                            "pop3s://h",
                            "--listen",
                            taken,
                            "--data",
                            directory.resolve("two").toString());
            assertThatThrownBy(() -> BridgeServer.start(second))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining(taken)
                    .hasMessageContaining("--listen");
        }
    }

    @Test
    void routesThatClash_areAConfigurationError() {
        assertThatThrownBy(() -> serve("--data", "d")).isInstanceOf(ConfigurationException.class);
    }
}
