package org.popbridge.migrate.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.message.MailDate;
import org.popbridge.mapping.message.MessageParser;
import org.popbridge.mapping.message.MessageSummary;
import org.popbridge.mapping.message.Summarizer;
import org.popbridge.mapping.store.Fingerprint;

class MeasureTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir Path directory;

    private Retrieved measured(byte[] octets, int number, long claimed, int step)
            throws IOException {
        Spool spool = new Spool(directory, 8 << 20, 8 << 20);
        try (Measure measure = new Measure(spool, number, claimed)) {
            for (int at = 0; at < octets.length; at += step) {
                measure.write(octets, at, Math.min(step, octets.length - at));
            }
            return measure.finish(NOW);
        }
    }

    /** The bridge's ledger and the migrator's know a message by the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n",
                "no header at all",
                "Subject: x",
                "Subject: x\nDate: Wed, 4 Mar 2020 09:00:00 +0100\n\nbody\n",
                "Received: a; Wed, 4 Mar 2020 10:00:00 +0000\r\nMessage-ID: <1@b>\r\n\r\nb\r\n",
                "Received: a; Wed, 4 Mar 2120 10:00:00 +0000\r\nDate: 4 Mar 1970\r\n\r\n",
                "Message-ID: none\r\nmessage-id: <2@b>\r\nFrom: a\r\n b\r\n\r\n",
                "Content-Type: multipart/mixed; boundary=x\r\nTo: c\r\n\r\n--x\r\nTo: d\r\n\r\n--x--",
                "Content-Type: message/rfc822\r\n\r\nMessage-ID: <3@b>\r\n\r\ntext",
                " folded first\r\nSubject : odd\r\n\r\n"
            })
    void whatItSays_isWhatTheBridgeSays(String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        MessageSummary summary =
                Summarizer.summarize(
                        MessageParser.parse(Octets.of(octets)), NOW.plusSeconds(86_400));
        try (Retrieved message = measured(octets, 2, octets.length, 7)) {
            assertThat(message.identity().fingerprint())
                    .isEqualTo(Fingerprint.of(octets.length, summary.headerDigest().toBytes()));
            assertThat(message.identity().messageId()).isEqualTo(summary.messageId());
            assertThat(message.date())
                    .isEqualTo(summary.internal().map(MailDate::toOffsetDateTime));
            assertThat(message.rung()).isEqualTo(summary.internalRung());
            assertThat(message.mail()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, 3000, 700_000, Long.MAX_VALUE})
    void claimedSize_isNoMoreThanAGuess(long claimed) throws IOException {
        for (int size : new int[] {0, 1, 2999, 3001, Spool.LARGE, Spool.LARGE + 1}) {
            byte[] octets = "x".repeat(size).getBytes(StandardCharsets.ISO_8859_1);
            try (Retrieved message = measured(octets, 2, claimed, 1000)) {
                assertThat(message.octets().bytes(0, size)).isEqualTo(octets);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, false", "2, true"})
    void bookkeepingOfTheHost_isNotMail_whereItStandsFirst(int number, boolean mail)
            throws IOException {
        String text =
                """
                From: Mail System Internal Data <MAILER-DAEMON@example.org>
                Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA

                text
                """;
        try (Retrieved message =
                measured(text.getBytes(StandardCharsets.ISO_8859_1), number, 100, 100)) {
            assertThat(message.mail()).isEqualTo(mail);
        }
    }
}
