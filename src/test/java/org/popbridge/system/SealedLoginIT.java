package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SCRAM-SHA-256 by Cyrus SASL, which mbsync logs in with. Costs some five seconds. */
class SealedLoginIT {
    @TempDir Path directory;

    @Test
    void mbsync_logsInByScram_onceThePasswordIsHeld() throws Exception {
        Path mbsync = Needs.program("mbsync");
        Path configuration =
                Files.writeString(
                        directory.resolve("popbridge.toml"),
                        "[login]\nseal-key = \"%s\"\n".formatted(directory.resolve("seal.key")));
        try (Desk desk = Desk.open(directory, 20, "--config", configuration.toString())) {
            Path inbox = Files.createDirectories(desk.home.resolve("local")).resolve("inbox");
            Path script = desk.script("mbsyncrc");
            Files.writeString(
                    script,
                    Files.readString(script).replace("AuthMechs LOGIN", "AuthMechs SCRAM-SHA-256"));
            assertThatThrownBy(() -> desk.run(mbsync, "-c", script, "-a"))
                    .hasMessageContaining("AUTHENTICATIONFAILED");
            desk.connect().close();
            desk.run(mbsync, "-c", script, "-a");
            assertThat(Desk.messages(inbox)).hasSize(20);
            assertThat(Files.readString(directory.resolve("seal.key"))).hasSize(45);
        }
    }
}
