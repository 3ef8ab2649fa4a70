package org.popbridge.mapping.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.popbridge.mapping.imap.LiteralHeader.Pace;

class LiteralHeaderTest {
    @ParameterizedTest
    @CsvSource({
        "a LOGIN {11}, 11, SYNCHRONISING, false",
        "a LOGIN {11+}, 11, NON_SYNCHRONISING, false",
        "a APPEND x ~{7}, 7, SYNCHRONISING, true",
        "~{0+}, 0, NON_SYNCHRONISING, true",
        "{007}, 7, SYNCHRONISING, false"
    })
    void atEnd_announcement_isFound(String line, long length, Pace pace, boolean binary)
            throws SyntaxException {
        byte[] octets = line.getBytes(StandardCharsets.US_ASCII);
        LiteralHeader header = new LiteralHeader(length, pace, binary);
        assertThat(LiteralHeader.atEnd(octets, 0, octets.length)).contains(header);
        String announcement = line.substring(line.lastIndexOf(' ') + 1) + "\r\n";
        Scanner in = new Scanner(announcement.getBytes(StandardCharsets.US_ASCII));
        assertThat(in.literalHeader()).isEqualTo(header);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "}",
                "{}",
                "{+}",
                "{1",
                "{1}x",
                "1}",
                "{-1}",
                "{1 }",
                "{1++}",
                "{1234567890123456789}"
            })
    void atEnd_other_isNone(String line) {
        byte[] octets = line.getBytes(StandardCharsets.US_ASCII);
        assertThat(LiteralHeader.atEnd(octets, 0, octets.length)).isEmpty();
    }

    @Test
    void atEnd_looksOnlyInside() {
        byte[] octets = "~{12}{3}".getBytes(StandardCharsets.US_ASCII);
        assertThat(LiteralHeader.atEnd(octets, 1, 5).orElseThrow().binary()).isFalse();
        assertThat(LiteralHeader.atEnd(octets, 2, 5)).isEmpty();
    }
}
