package org.popbridge.mapping.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.popbridge.mapping.Octets;

/** i;unicode-casemap (RFC 5051), and what RFC 5255 §4.6 makes of it for SORT and THREAD. */
class TextFoldingTest {
    @ParameterizedTest
    @CsvSource({
        "Hello world 1_[, HELLO WORLD 1_[",
        // Simple mappings alone: no code point becomes two by its case.
        "straße, STRAßE",
        "ẞ, ẞ",
        "\u0149, \u02bcn",
        // Title case, not upper case; then the decomposition.
        "\u01c4, Dz\u030c",
        "\u01c5, Dz\u030c",
        "\u01c6, Dz\u030c",
        "\u01f3, Dz",
        "ſ, S",
        "\u212a, K",
        "\u212b, A\u030a",
        "å, A\u030a",
        "a\u030a, A\u030a",
        "\u1e9b, S\u0307",
        "Ự, U\u031b\u0323",
        "ự, U\u031b\u0323",
        "\u0345, Ι",
        "ᾳ, Α\u0345",
        "ς, Σ",
        "σ, Σ",
        "µ, Μ",
        "ı, I",
        "İ, I\u0307",
        // What is decomposed is not mapped again.
        "\ufb01, fi",
        "\u00aa, a",
        "\u2122, TM",
        "\u33a1, m2",
        "\uff41, A",
        "\uff21, A",
        "\uff76\uff9e, カ\u3099",
        // Circled letters have a title case, which is what is decomposed.
        "ⓐ, A",
        "Ⓐ, A",
        "①, 1",
        // Hangul, by its algorithm.
        "한, \u1112\u1161\u11ab",
        "가, \u1100\u1161",
        // Mkhedruli's title case is itself, though it has an upper case.
        "\u10d0, \u10d0",
        "\u1c90, \u1c90",
        "\u2d00, \u10a0",
        "𐐨, 𐐀",
    })
    void fold(String text, String folded) {
        assertThat(new String(TextFolding.fold(text), StandardCharsets.UTF_8)).isEqualTo(folded);
    }

    @ParameterizedTest
    @CsvSource({
        "fi, \ufb01, false",
        "\ufb01, \ufb01, true",
        "cre, crème, true",
        "creme, crème, false",
        "ǆ, Ǆ, true",
        "KELVIN, \u212aelvin, true",
    })
    void needle(String needle, String text, boolean found) {
        assertThat(FoldedNeedle.of(needle).isIn(text)).isEqualTo(found);
    }

    @Property
    void fold_ofTextsTogether_isFoldingsTogether(@ForAll String one, @ForAll String other) {
        if (!one.isEmpty() && Character.isHighSurrogate(one.charAt(one.length() - 1))) {
            return;
        }
        byte[] left = TextFolding.fold(one);
        byte[] right = TextFolding.fold(other);
        byte[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        assertThat(TextFolding.fold(one + other)).isEqualTo(both);
    }

    /** The example of RFC 5255 §4.6, as subjects, names and mailboxes. */
    @Test
    void keys_ofWhatCannotBeConverted_comeLastByOctets() throws IOException {
        List<String> words =
                List.of(
                        "=?koi8-r?Q?=E1=CC=C5=CB=D3=C5=CA?=",
                        "=?utf-8?Q?=D1=81=D0=95=D0=A0=D0=93=D0=95=D0=99?=",
                        "=?utf-8?Q?=D0=92=D0=B0=D1=81=D0=B8=D0=BB=D0=B8=FF=B9?=",
                        "=?utf-8?Q?=D0=C0=D0=BD=D0=B4=D1=80=D0=B5=D0=B9?=");
        for (int i = 1; i < words.size(); i++) {
            MessageSummary before = summary(words.get(i - 1));
            MessageSummary after = summary(words.get(i));
            assertThat(Arrays.compareUnsigned(before.baseSubject(), after.baseSubject()))
                    .isNegative();
            assertThat(Arrays.compareUnsigned(before.displayFrom(), after.displayFrom()))
                    .isNegative();
            assertThat(Arrays.compareUnsigned(before.sortTo(), after.sortTo())).isNegative();
        }
        assertThat(summary("Re: " + words.get(3)).baseSubject())
                .isEqualTo(summary(words.get(3)).baseSubject());
        assertThat(summary("Re: " + words.get(3)).isReplyOrForward()).isTrue();
        assertThat(summary("=?x-nonsense?Q?A?=").baseSubject()).isEqualTo(new byte[] {-1, 'A'});
        assertThat(summary("=?x-nonsense?Q?Re:?=").baseSubject()).isEmpty();
    }

    /** Names that say nothing are no unknown charsets; what is in those is octets. */
    @ParameterizedTest
    @CsvSource({
        "us-ascii, true",
        "ANSI_X3.4-1968, true",
        "ISO_646.irv:1991, true",
        "unknown-8bit, true",
        "'\"utf-8\"', true",
        "utf-8*en, true",
        "x-nonsense, false",
        "a-name-that-is-longer-than-sixty-octets-and-so-is-no-charset-s, false",
    })
    void key_ofUnknownCharset_isOctets(String charset, boolean folded) throws IOException {
        byte[] octets = {-1, 'a', 'b'};
        assertThat(summary("=?" + charset + "?Q?ab?=").baseSubject())
                .isEqualTo(folded ? new byte[] {'A', 'B'} : octets);
    }

    private static MessageSummary summary(String word) throws IOException {
        String text =
                "Subject: %s\r\nFrom: %s <x@example.org>\r\nTo: <%s@example.org>\r\n\r\n"
                        .formatted(word, word, word);
        return Summarizer.summarize(
                MessageParser.parse(Octets.of(text.getBytes(StandardCharsets.ISO_8859_1))));
    }
}
