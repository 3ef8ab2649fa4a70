package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** imapfilter, which searches, sorts into folders and idles, against the built program. */
class ImapfilterIT {
    @TempDir Path directory;

    @Test
    void imapfilter_livesALife() throws Exception {
        Path imapfilter = Needs.program("imapfilter");
        try (Desk desk = Desk.open(directory, 20);
                ImapWire client = desk.connect()) {
            Process process =
                    desk.begin(
                            imapfilter,
                            "-c",
                            desk.script("imapfilter.lua"),
                            "-d",
                            desk.home.resolve("talk"));
            try {
                Await.until(
                        "imapfilter idles",
                        () ->
                                !process.isAlive()
                                        || said(desk.home.resolve("talk")).contains("+ idling"));
                client.append(
                                "INBOX",
                                LifeIT.message("news", "while it idles").replace("\n", "\r\n"))
                        .ok();
                assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
            } finally {
                Processes.end(process);
            }
            assertThat(process.exitValue()).as(Files.readString(desk.output())).isZero();
            assertThat(MaildropOracle.digest(Files.readAllBytes(desk.home.resolve("message"))))
                    .isEqualTo(desk.maildrop().get(1));
            assertThat(desk.maildrop()).hasSize(20);
        }
    }

    private static String said(Path talk) throws IOException {
        return Files.exists(talk) ? Files.readString(talk, StandardCharsets.ISO_8859_1) : "";
    }
}
