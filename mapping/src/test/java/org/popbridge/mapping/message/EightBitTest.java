package org.popbridge.mapping.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.popbridge.mapping.Octets;

/** Whose header is of octets above US-ASCII. */
class EightBitTest {
    /** With {@code ~} for CR and {@code |} for LF. */
    @ParameterizedTest
    @CsvSource({
        "'', false",
        "Subject: x, false",
        "Subject: ü, true",
        "Subject: x~|~|ü, false",
        "Subject: x||ü, false",
        "Subject: x~||ü, false",
        "Subject: x~|~~|Subject: ü, true",
        "Subject: x~~|Subject: ü, true",
        "~|ü, false",
        "|ü, false",
        "~ü, true",
        "x~|ü: y~|~|, true",
    })
    void header(String message, boolean eightBit) throws IOException {
        assertThat(in(message.replace('~', '\r').replace('|', '\n'))).isEqualTo(eightBit);
    }

    /** The header's end is found wherever the windows it is read in are cut. */
    @ParameterizedTest
    @CsvSource({"8188", "8189", "8190", "8191", "8192", "16383"})
    void headerOfMoreThanAWindow(int length) throws IOException {
        String filled = "x".repeat(length);
        assertThat(in(filled + "\r\n\r\nü")).isFalse();
        assertThat(in(filled + "\r\nü\r\n\r\n")).isTrue();
        assertThat(in(filled + "\r\n" + filled + "ü")).isTrue();
    }

    private static boolean in(String message) throws IOException {
        return EightBit.inHeader(Octets.of(message.getBytes(StandardCharsets.UTF_8)));
    }
}
