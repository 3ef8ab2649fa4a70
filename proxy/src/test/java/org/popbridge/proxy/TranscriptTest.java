package org.popbridge.proxy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    List<DynamicTest> transcripts() throws IOException {
        return Stage.names("").stream()
                .map(name -> DynamicTest.dynamicTest(name + ".txt", () -> play(server, name)))
                .toList();
    }

    /** On servers of their own: with limits, a mail host that takes tokens, or UTF8=ACCEPT. */
    @ParameterizedTest
    @ValueSource(strings = {"quota", "quota-mail", "tokens", "tokens-only", "utf8"})
    void limited(String name, @TempDir Path directory) throws IOException {
        try (TestServer limited = Stage.open("limited/" + name, directory)) {
            play(limited, "limited/" + name);
        }
    }

    private static void play(TestServer server, String name) throws IOException {
        new Transcript(server, Stage.user(name)).play(Stage.lines(name));
    }
}
