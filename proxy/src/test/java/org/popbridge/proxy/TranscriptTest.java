package org.popbridge.proxy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

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

    private void play(Path file) throws IOException {
        String user = file.getFileName().toString().replace(".txt", "");
        new Transcript(server, user).play(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
    }
}
