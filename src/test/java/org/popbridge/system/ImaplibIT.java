package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Python's imaplib, which trusts the server's every word, against the built program. */
class ImaplibIT {
    @TempDir Path directory;

    @Test
    void imaplib_livesALife() throws Exception {
        Path python = Needs.program("python3");
        try (Desk desk = Desk.open(directory, 20)) {
            desk.run(python, desk.script("imaplib_life.py"));
            assertThat(Files.readAllLines(desk.home.resolve("digests"))).isEqualTo(desk.maildrop());
        }
    }
}
