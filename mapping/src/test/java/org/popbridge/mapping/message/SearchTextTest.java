package org.popbridge.mapping.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.popbridge.mapping.Octets;

class SearchTextTest {
    @ParameterizedTest
    @CsvSource({
        "utf-8, quoted-printable, gr=C3=B6=C3=9Fe, GRÖSSE, false",
        "utf-8, quoted-printable, gr=C3=B6=C3=9Fe, GRÖßE, true",
        "utf-8, quoted-printable, cr=C3=A8me, creme, false",
        "utf-8, quoted-printable, cr=C3=A8me, cre, true",
        "iso-8859-1, quoted-printable, =93quoted=94, “Quoted”, true",
        "us-ascii, quoted-printable, na=C3=AFve, NAÏVE, true",
        "gb2312, base64, ztLKxw==, 我是, true",
        "utf-7, 7bit, caf+AOk-!, CAFÉ!, true",
        "x-nonsense, 8bit, plain, PLAIN, true",
        "iso-2022-jp, base64, GyRCJSIbKEI=, ア, true"
    })
    void body_isDecodedAndFolded(
            String charset, String encoding, String body, String needle, boolean found)
            throws IOException {
        String text =
                "Content-Type: text/plain; charset=%s\nContent-Transfer-Encoding: %s\n\n%s\n"
                        .formatted(charset, encoding, body);
        assertThat(bodyContains(text, needle)).isEqualTo(found);
    }

    @Test
    void attachment_isFoundByNameNotByContent() throws IOException {
        String text =
                """
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: application/pdf
                Content-Disposition: attachment; filename=Invoice.pdf

                secret
                --b
                Content-Type: message/rfc822

                Subject: =?utf-8?q?inn=C3=A9r?=

                deep
                --b--
                """;
        assertThat(bodyContains(text, "invoice.PDF")).isTrue();
        assertThat(bodyContains(text, "secret")).isFalse();
        assertThat(bodyContains(text, "innér")).isTrue();
        assertThat(bodyContains(text, "deep")).isTrue();
    }

    @Test
    void sinkThatHadEnough_isAskedNoMore() throws IOException {
        String text = "\n" + "word ".repeat(100_000);
        int[] calls = {0};
        Octets content = Octets.of(Messages.octets(text));
        SearchText.body(
                content, Messages.summary(text).parts(), (octets, from, to) -> ++calls[0] < 1);
        assertThat(calls[0]).isEqualTo(1);
    }

    @Test
    void header_isSearchedDecoded() throws IOException {
        String text = "X-Odd: =?utf-8?q?caf=C3=A9?=\n\n";
        Octets content = Octets.of(Messages.octets(text));
        PartTable parts = Messages.summary(text).parts();
        assertThat(SearchText.fieldContains(content, parts, "x-odd", FoldedNeedle.of("CAFÉ")))
                .isTrue();
        assertThat(SearchText.fieldContains(content, parts, "x-odd", FoldedNeedle.of(""))).isTrue();
        assertThat(SearchText.fieldContains(content, parts, "x-even", FoldedNeedle.of("")))
                .isFalse();
    }

    @Property
    void match_findsWhatContainsFinds(
            @ForAll @AlphaChars @StringLength(max = 60) String text,
            @ForAll @IntRange(max = 50) int from,
            @ForAll @IntRange(max = 6) int length,
            @ForAll @IntRange(max = 60) int cut) {
        int start = Math.min(from, text.length());
        String needle = text.substring(start, Math.min(text.length(), start + length));
        byte[] folded = TextFolding.fold(text);
        FoldedNeedle.Match match = FoldedNeedle.of(needle).match();
        int middle = Math.min(cut, folded.length);
        match.accept(folded, 0, middle);
        match.accept(folded, middle, folded.length);
        assertThat(match.found()).isTrue();
        assertThat(FoldedNeedle.of(needle + "1").isIn(text)).isFalse();
    }

    @Property
    void asciiFolding_isUpperCaseForAnyOctets(@ForAll byte[] octets) {
        byte[] target = new byte[octets.length];
        int taken = TextFolding.foldAscii(octets, 0, octets.length, target, 0);
        String ascii = new String(octets, 0, taken, StandardCharsets.US_ASCII);
        assertThat(new String(target, 0, taken, StandardCharsets.US_ASCII))
                .isEqualTo(ascii.toUpperCase(Locale.ROOT));
        assertThat(taken == octets.length || octets[taken] < 0).isTrue();
    }

    /** RFC 5255 §4.6: what cannot be converted is found by its octets, beside what is guessed. */
    @ParameterizedTest
    @CsvSource({
        // What is no UTF-8, in the body and in the header, as octets of the needle's UTF-8.
        "iso-2022-jp, 日本語 a, 日本, true",
        "iso-2022-jp, 日本語 a, 日語, false",
        "x-nonsense, Größe, GRÖSSE, false",
        "x-nonsense, Größe, GRÖßE, true",
        "utf-8, ~ Größe, größe, true",
        "utf-8, ~ Größe, größen, false",
        "utf-8, ~ ab, AB, true",
        "koi8-r, plain, PLAIN, true",
    })
    void undecodable_isFoundByOctets(String charset, String body, String needle, boolean found)
            throws IOException {
        byte[] octets = body.replace("~", "\ufdff").getBytes(StandardCharsets.UTF_8);
        String raw = new String(octets, StandardCharsets.ISO_8859_1).replace("ï·¿", "ÿ");
        String text =
                "Subject: =?%s?Q?%s?=\nContent-Type: text/plain; charset=%s\n\n%s\n"
                        .formatted(charset, raw.replace(' ', '_'), charset, raw);
        Octets content = Octets.of(text.getBytes(StandardCharsets.ISO_8859_1));
        PartTable parts = Summarizer.summarize(MessageParser.parse(content)).parts();
        FoldedNeedle sought = FoldedNeedle.of(needle);
        FoldedNeedle.Match inBody = sought.match();
        SearchText.body(content, parts, inBody);
        assertThat(inBody.found()).as("body").isEqualTo(found);
        FoldedNeedle.Match inHeader = sought.match();
        SearchText.header(content, parts, inHeader);
        assertThat(inHeader.found()).as("header").isEqualTo(found);
        assertThat(SearchText.fieldContains(content, parts, "subject", sought))
                .as("field")
                .isEqualTo(found);
        byte[] kept = Summarizer.summarize(MessageParser.parse(content)).searchSubject();
        assertThat(sought.isInField(kept)).as("summary").isEqualTo(found);
    }

    private static boolean bodyContains(String text, String needle) throws IOException {
        FoldedNeedle.Match match = FoldedNeedle.of(needle).match();
        Octets content = Octets.of(Messages.octets(text));
        SearchText.body(content, Messages.summary(text).parts(), match);
        return match.found();
    }
}
