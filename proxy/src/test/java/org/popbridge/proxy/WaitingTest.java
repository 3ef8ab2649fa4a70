package org.popbridge.proxy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plays the transcripts of commands that wait, on a server that tells so without delay. */
class WaitingTest {
    @ParameterizedTest
    @ValueSource(strings = {"in-progress", "long-search"})
    void waitingCommands_sayHowFarTheyAre(String name, @TempDir Path directory) throws IOException {
        try (TestServer server = Stage.open("waiting/" + name, directory)) {
            new Transcript(server, name).play(Stage.lines("waiting/" + name));
        }
    }
}
