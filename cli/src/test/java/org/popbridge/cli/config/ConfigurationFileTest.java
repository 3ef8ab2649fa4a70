package org.popbridge.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.popbridge.mapping.pop3.LoginMethod;
import org.popbridge.mapping.sync.SyncPolicy;
import org.popbridge.mapping.wire.Trust;
import org.popbridge.proxy.login.Route;
import org.popbridge.proxy.login.RouteMatch;

class ConfigurationFileTest {
    private static final Path DOCUMENTED =
            Path.of(System.getProperty("popbridge.root", ".."), "conf", "popbridge.toml");

    @TempDir Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("popbridge.toml"), text);
    }

    @Test
    void documentedFile_saysTheDefaults() {
        assertThat(ConfigurationFile.read(DOCUMENTED)).isEqualTo(Configuration.DEFAULT);
    }

    @Test
    void emptyFile_isTheDefaults() throws IOException {
        assertThat(ConfigurationFile.read(file(""))).isEqualTo(Configuration.DEFAULT);
        assertThat(ConfigurationFile.read(file("# nothing\n"))).isEqualTo(Configuration.DEFAULT);
    }

    /** What the comments of the documented file offer is there too, and works. */
    @Test
    void documentedFile_withItsCommentsOpened_isRead() throws IOException {
        List<String> opened = new ArrayList<>();
        Matcher commented = Pattern.compile("^# ([a-z-]+ = .*|\\[\\[route]])$").matcher("");
        for (String line : Files.readAllLines(DOCUMENTED)) {
            boolean trust = line.startsWith("# trust-");
            opened.add(commented.reset(line).matches() && !trust ? commented.group(1) : line);
        }
        Configuration read = ConfigurationFile.read(file(String.join("\n", opened)));
        assertThat(read.data()).contains(Path.of("/var/lib/popbridge"));
        assertThat(read.tls().key()).isPresent();
        assertThat(read.routes())
                .extracting(Route::match)
                .containsExactly(
                        new RouteMatch.Domain("example.org"),
                        new RouteMatch.Domain("example.net"),
                        new RouteMatch.Pattern("*@*.example.com"));
    }

    @Test
    void documentedFile_knowsEveryKey() throws IOException {
        TomlTable top = ConfigurationFile.document(file("[[route]]\nurl = \"pop3s://h\"\n"));
        ConfigurationFile.configuration(top);
        String text = Files.readString(DOCUMENTED);
        for (String key : top.everAsked()) {
            String last = key.substring(key.lastIndexOf('.') + 1);
            assertThat(text)
                    .as("%s stands in conf/popbridge.toml", key)
                    .containsPattern(
                            "(?m)^(# )?(%s = |\\[%s]|\\[\\[%s]])".formatted(last, last, last));
        }
    }

    @Test
    void routes_inheritAndOverride() throws IOException {
        Configuration read =
                ConfigurationFile.read(
                        file(
                                """
                                data = "mail"
                                listen = ["imap://0.0.0.0:143", "imaps://[::]:993"]

                                [upstream]
                                poll = "1m"
                                expunge = "delete"
                                trust-anyone = true

                                [[route]]
                                domain = "a.example"
                                url = "pop3s://pop.a.example"

                                [[route]]
                                domain = ["b.example", "c.example"]
                                url = "pop3+starttls://pop.b.example:1110"
                                name = "bees"
                                user = "{local}"
                                lower-case = true
                                realm = "bees"
                                expunge = "keep"
                                expunge-undo = "2h"
                                retain = "30d"
                                vanished = "expunge"
                                login-methods = ["CRAM-MD5", "plain"]
                                trust-anyone = false
                                """));
        assertThat(read.listen())
                .extracting(ListenerAddress::toString)
                .containsExactly("imap://0.0.0.0:143", "imaps://[::]:993");
        Route a = read.routes().get(0);
        assertThat(a.realm()).isEqualTo("pop.a.example");
        assertThat(a.upstream().settings().trust()).isEqualTo(Trust.anyone());
        assertThat(a.upstream().policy().expunge()).isEqualTo(SyncPolicy.Expunge.DELETE);
        assertThat(a.upstream().policy().expungeUndo()).isEqualTo(Duration.ofDays(1));
        Route c = read.routes().get(2);
        assertThat(c.match()).isEqualTo(new RouteMatch.Domain("c.example"));
        assertThat(c.name()).isEqualTo("bees");
        assertThat(c.lowerCase()).isTrue();
        assertThat(c.upstream().policy())
                .isEqualTo(
                        new SyncPolicy(
                                SyncPolicy.Expunge.KEEP,
                                Duration.ofHours(2),
                                SyncPolicy.Vanished.EXPUNGE,
                                Optional.of(Duration.ofDays(30)),
                                Duration.ofMinutes(1)));
        assertThat(c.upstream().settings().loginMethods())
                .containsExactly(LoginMethod.CRAM_MD5, LoginMethod.PLAIN);
        assertThat(c.upstream().settings().trust()).isEqualTo(Trust.systemRoots());
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("x = 1", 1, "x is no key"),
                Arguments.of("\n[login]\n\ngrace = \"7 parsecs\"", 4, "login.grace"),
                Arguments.of("[login]\ngrase = \"7d\"", 2, "login.grase is no key"),
                Arguments.of("[log]\nlevel = \"loud\"", 2, "error, warn, info, debug, trace"),
                Arguments.of("[log]\nlevel = 3", 2, "log.level is not text"),
                Arguments.of("[limits]\nconnections = 0", 2, "limits.connections"),
                Arguments.of("[limits]\nconnections = \"1\"", 2, "whole number"),
                Arguments.of("[limits]\nprogress = \"0s\"", 2, "limits.progress must be"),
                Arguments.of("[limits]\nmessage-size = \"64 apples\"", 2, "KiB"),
                Arguments.of("listen = [\n  \"imap://h:1\",\n  \"http://h\"\n]", 1, "http://h"),
                Arguments.of("listen = \"imap://h:70000\"", 1, "65535"),
                Arguments.of("[tls]\ncertificate = \"a.pem\"", 1, "go together"),
                Arguments.of("[upstream]\nexpunge = true", 2, "upstream.expunge is not text"),
                Arguments.of("[upstream]\nplain-text-login = \"yes\"", 2, "true nor false"),
                Arguments.of("[upstream]\nlogin-methods = [\"FINGER\"]", 2, "FINGER"),
                Arguments.of("[upstream]\nretain = \"long\"", 2, "forever"),
                Arguments.of("[upstream]\ntrust-certificates = [\"12\"]", 2, "64 hexadecimal"),
                Arguments.of("[[route]]\ndomain = \"a.org\"", 1, "no url"),
                Arguments.of("[[route]]\nurl = \"imap://h\"", 2, "route[0].url"),
                Arguments.of(
                        "[[route]]\nurl = \"pop3s://h\"\n[[route]]\nurl = \"pop3s://i\"",
                        3,
                        "keep one of them"),
                Arguments.of(
                        "[[route]]\nurl = \"pop3s://h\"\n# \" [[\n[[route]]\nurll = \"pop3s://i\"",
                        4,
                        "no url"),
                Arguments.of("[[route]]\nurl = \"pop3s://h\"\nuser = \"{domain}\"", 3, "template"),
                Arguments.of(
                        "[[route]]\nurl = \"pop3s://h\"\ncolour = \"red\"", 3, "route[0].colour"),
                Arguments.of("data = \"\"\"\na\nb\"\"\"\nx = 1", 4, "x is no key"),
                Arguments.of("login = 1", 1, "login is not a table"),
                Arguments.of("[login]\ntrusted = [\"pop.example.org\"]", 2, "range of addresses"),
                Arguments.of("data = [", 1, "not TOML"),
                Arguments.of("a = 1\na = 2", 2, "not TOML"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void wrongFile_isRefused_withItsLine(String text, int line, String words) throws IOException {
        Path file = file(text);
        assertThatThrownBy(() -> ConfigurationFile.read(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file + " line " + line + ":")
                .hasMessageContaining(words);
    }

    @Test
    void absentFile_isNamed() {
        Path absent = directory.resolve("absent.toml");
        assertThatThrownBy(() -> ConfigurationFile.read(absent))
                .hasMessageContaining("no configuration file " + absent);
    }
}
