package org.popbridge.migrate.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.Octets;
import org.popbridge.migrate.ledger.Sha256;

class PlainFormTest {
    private static final String HEADER =
            """
            Received: from a by b; Mon, 1 Jan 2024 00:00:00 +0000
            Message-ID: <1@example.org>
            Date:   Mon,  1 Jan 2024\t00:00:00 +0000\s
            To: b@example.org,
             c@example.org
            Subject:\s
            X-UIDL: 1
            Status: RO
            X-Keywords: a
             b
            Station: x

            body
            """
                    .replace("\n", "\r\n");

    private static boolean isPlain(byte[] octets, int step) {
        boolean plain = true;
        byte last = 0;
        for (int at = 0; at < octets.length; at += step) {
            int count = Math.min(step, octets.length - at);
            plain = plain && PlainForm.is(octets, at, count, last);
            last = octets[at + count - 1];
        }
        return plain;
    }

    /** Whatever the cuts: the first octets of a run meet the last of the one before. */
    @Property
    void itsOwnPlainForm_hasItsOwnDigest(
            @ForAll @StringLength(max = 60) @CharRange(from = '\u0009', to = '\u000e') String text,
            @ForAll @IntRange(min = 1, max = 20) int step)
            throws IOException {
        byte[] octets =
                text.replace("\u000b", "\r\n")
                        .replace('\u000c', '\0')
                        .replace("\u000e", "eight or more octets")
                        .getBytes(StandardCharsets.ISO_8859_1);
        var digest = Sha256.digest();
        digest.update(octets);
        boolean same = PlainForm.digest(Octets.of(octets)).equals(Sha256.of(digest));
        if (isPlain(octets, step)) {
            assertThat(same).isTrue();
        } else {
            assertThat(same).isEqualTo(text.contains("\r\r") && isPlainButForReturns(octets));
        }
    }

    private static boolean isPlainButForReturns(byte[] octets) {
        for (int i = 0; i < octets.length; i++) {
            boolean bare = octets[i] == '\n' && (i == 0 || octets[i - 1] != '\r');
            boolean swallowed =
                    octets[i] == '\n' && i > 1 && octets[i - 1] == '\r' && octets[i - 2] == '\r';
            if (bare || swallowed || octets[i] == 0) {
                return false;
            }
        }
        return true;
    }

    /** Ledgers keep keys: what a version made has to be what the next one makes. */
    @Test
    void aKey_isWhatItEverWas() throws IOException {
        byte[] octets = HEADER.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(HeaderKeys.of(Octets.of(octets)))
                .hasToString("51033931114e4caaabbdf096b58d0bc0");
        assertThat(
                        HeaderKeys.of(
                                Octets.of(
                                        "Subject: bare\nX-Odd:\0 \r\r\nx-status : A\nNo colon\n"
                                                .getBytes(StandardCharsets.ISO_8859_1))))
                .hasToString("348c03362a0c9086b518bf4d44db0ccd");
    }
}
