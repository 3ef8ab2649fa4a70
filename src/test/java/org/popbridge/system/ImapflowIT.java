package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * imapflow, Node.js' client, which enables and compresses all that it is offered, against the built
 * program. Costs some ten seconds.
 */
class ImapflowIT {
    private static final int MESSAGES = 300;

    @TempDir Path directory;

    @Test
    void imapflow_livesALife_asIMAP4rev2WithQresync() throws Exception {
        Path node = Needs.program("node");
        Path modules = Needs.nodeModules("imapflow");
        try (Desk desk = Desk.open(directory, MESSAGES)) {
            desk.run(node, desk.script("imapflow_life.mjs", "COUNT", MESSAGES, "MODULES", modules));
            assertThat(Files.readAllLines(desk.home.resolve("digests"))).isEqualTo(desk.maildrop());
        }
    }
}
