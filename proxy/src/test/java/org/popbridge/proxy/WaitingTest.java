package org.popbridge.proxy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.popbridge.proxy.net.ImapLimits;

/** Plays the transcripts of commands that wait, on a server that tells so without delay. */
class WaitingTest {
    @ParameterizedTest
    @CsvSource({"in-progress, 20", "long-search, 0"})
    void waitingCommands_sayHowFarTheyAre(String name, long millis, @TempDir Path directory)
            throws IOException, URISyntaxException {
        Path file =
                Path.of(
                        Objects.requireNonNull(
                                        WaitingTest.class.getResource(
                                                "/transcripts/waiting/" + name + ".txt"))
                                .toURI());
        try (TestServer server = new TestServer(directory, talkative(Duration.ofMillis(millis)))) {
            new Transcript(server, name)
                    .play(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
        }
    }

    private static ImapLimits talkative(Duration progress) {
        return new ImapLimits(
                100,
                100,
                100,
                ImapLimits.DEFAULT.loginTimeout(),
                ImapLimits.DEFAULT.idleTimeout(),
                ImapLimits.DEFAULT.stallTimeout(),
                ImapLimits.DEFAULT.keepAlive(),
                progress,
                ImapLimits.DEFAULT.messageOctets(),
                ImapLimits.Reuse.ALLOWED,
                ImapLimits.Utf8.NOT_OFFERED);
    }
}
