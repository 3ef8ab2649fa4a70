package org.popbridge.proxy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.popbridge.mapping.pop3.LoginMethod;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.store.Quota;
import org.popbridge.proxy.net.ImapLimits;

/** Plays every file in {@code transcripts}, each with an account of its own named after it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TranscriptTest {
    private TestServer server;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        server = new TestServer(directory);
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
    }

    @TestFactory
    List<DynamicTest> transcripts() throws IOException, URISyntaxException {
        Path folder =
                Path.of(
                        Objects.requireNonNull(TranscriptTest.class.getResource("/transcripts"))
                                .toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .map(file ->
                            DynamicTest.dynamicTest(
                                    file.getFileName().toString(), () -> play(file)))
                    .toList();
        }
    }

    /** On a server of its own, whose accounts have limits. */
    @ParameterizedTest
    @ValueSource(strings = {"quota", "quota-mail"})
    void limited(String name, @TempDir Path directory) throws IOException, URISyntaxException {
        URL file = TranscriptTest.class.getResource("/transcripts/limited/" + name + ".txt");
        try (TestServer limited = new TestServer(directory, new Quota(10 << 10, 6))) {
            new Transcript(limited, name)
                    .play(
                            Files.readAllLines(
                                    Path.of(Objects.requireNonNull(file).toURI()),
                                    StandardCharsets.ISO_8859_1));
        }
    }

    /** On a server that offers UTF8=ACCEPT. */
    @Test
    void utf8(@TempDir Path directory) throws IOException, URISyntaxException {
        URL file = TranscriptTest.class.getResource("/transcripts/limited/utf8.txt");
        try (TestServer other =
                new TestServer(directory, ImapLimits.DEFAULT.with(ImapLimits.Utf8.OFFERED))) {
            new Transcript(other, "utf8")
                    .play(
                            Files.readAllLines(
                                    Path.of(Objects.requireNonNull(file).toURI()),
                                    StandardCharsets.ISO_8859_1));
        }
    }

    /** On servers whose mail host takes tokens, and passwords or none. */
    @ParameterizedTest
    @CsvSource({"tokens,USER_PASS", "tokens-only,XOAUTH2"})
    void tokens(String name, LoginMethod beside, @TempDir Path directory)
            throws IOException, URISyntaxException {
        URL file = TranscriptTest.class.getResource("/transcripts/limited/" + name + ".txt");
        Pop3Settings settings =
                Pop3Settings.builder().loginMethods(LoginMethod.XOAUTH2, beside).build();
        try (TestServer other = new TestServer(directory, settings)) {
            new Transcript(other, name)
                    .play(
                            Files.readAllLines(
                                    Path.of(Objects.requireNonNull(file).toURI()),
                                    StandardCharsets.ISO_8859_1));
        }
    }

    private void play(Path file) throws IOException {
        String user = file.getFileName().toString().replace(".txt", "");
        new Transcript(server, user).play(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
    }
}
