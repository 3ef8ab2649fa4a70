package org.popbridge.mapping.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.popbridge.mapping.Octets;

/** Sections of a message like the one in RFC 9051 §6.4.5. */
class SectionReaderTest {
    private static final String MESSAGE =
            """
            From: a@b
            Subject: out
            X-Odd: 1
            Content-Type: multipart/mixed; boundary=o

            --o

            one
            --o
            Content-Type: application/octet-stream
            Content-Transfer-Encoding: base64

            aGVsbG8
            =
            --o
            Content-Type: message/rfc822

            Subject: in
            Content-Type: multipart/mixed; boundary=i

            --i

            three-one
            --i--
            --o
            Content-Type: message/rfc822

            Subject: plain

            four
            --o--
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1|WHOLE|one",
                "1|MIME|\\n",
                "2|MIME|Content-Type: application/octet-stream\\nContent-Transfer-Encoding: base64\\n\\n",
                "3.1|WHOLE|three-one",
                "3|HEADER|Subject: in\\nContent-Type: multipart/mixed; boundary=i\\n\\n",
                "3|TEXT|--i\\n\\nthree-one\\n--i--",
                "4|WHOLE|Subject: plain\\n\\nfour",
                "4.1|WHOLE|four",
                "4.1|MIME|Subject: plain\\n\\n",
                "4|TEXT|four"
            })
    void part_isItsOctets(String path, Section.Specifier specifier, String expected)
            throws IOException {
        List<Integer> numbers = List.of(path.split("\\.")).stream().map(Integer::valueOf).toList();
        Section section = new Section(numbers, specifier, List.of());
        assertThat(Messages.text(reader(MESSAGE).read(section).orElseThrow()))
                .isEqualTo(expected.replace("\\n", "\n"));
    }

    @ParameterizedTest
    @CsvSource({"5", "1.1", "4.2", "3.2", "1.1.1"})
    void absentPart_isEmpty(String path) throws IOException {
        Integer[] numbers =
                List.of(path.split("\\.")).stream().map(Integer::valueOf).toArray(Integer[]::new);
        assertThat(reader(MESSAGE).read(Section.part(numbers))).isEmpty();
    }

    @Test
    void headerFields_comeFromSummaryAndContentAlike() throws IOException {
        Section common = Section.fields("SUBJECT", "from", "Cc");
        String expected = "From: a@b\nSubject: out\n\n";
        assertThat(Messages.text(reader(MESSAGE).read(common).orElseThrow())).isEqualTo(expected);
        MessageSummary summary = Messages.summary(MESSAGE);
        assertThat(Messages.text(SectionReader.fromSummary(summary, common).orElseThrow()))
                .isEqualTo(expected);
        Section odd = Section.fields("X-Odd");
        assertThat(SectionReader.fromSummary(summary, odd)).isEmpty();
        assertThat(Messages.text(reader(MESSAGE).read(odd).orElseThrow()))
                .isEqualTo("X-Odd: 1\n\n");
        Section not =
                new Section(
                        List.of(3), Section.Specifier.HEADER_FIELDS_NOT, List.of("content-type"));
        assertThat(Messages.text(reader(MESSAGE).read(not).orElseThrow()))
                .isEqualTo("Subject: in\n\n");
    }

    @Test
    void partial_isCutAtTheEnd() throws IOException {
        Octets text = Octets.of("0123456789".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(Messages.text(SectionReader.partial(text, 8, 100))).isEqualTo("89");
        assertThat(Messages.text(SectionReader.partial(text, 20, 5))).isEmpty();
    }

    @Test
    void binary_isDecodedAndItsSizeExact() throws IOException {
        Binary.Present present = (Binary.Present) reader(MESSAGE).binary(List.of(2));
        byte[] decoded = present.open().readAllBytes();
        assertThat(new String(decoded, StandardCharsets.ISO_8859_1)).isEqualTo("hello");
        assertThat(present.size()).isEqualTo(5);
        assertThat(reader("Content-Transfer-Encoding: x-uue\n\nx").binary(List.of(1)))
                .isEqualTo(new Binary.UnknownEncoding("x-uue"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=3Db|a=b",
                "a=\\nb|ab",
                "a  \\nb|a\\nb",
                "a=  \\nb|ab",
                "a=zb|a=zb",
                "a=|a="
            })
    void quotedPrintable_isDecodedHoweverItIsCut(String encoded, String expected) {
        byte[] source = Messages.octets(encoded.replace("\\n", "\n"));
        for (int cut = 0; cut <= source.length; cut++) {
            TransferDecoder decoder = TransferEncoding.QUOTED_PRINTABLE.decoder();
            byte[] target = new byte[source.length + 2 * TransferDecoder.HELD];
            int length = decoder.decode(source, 0, cut, target, 0);
            length += decoder.decode(source, cut, source.length, target, length);
            length += decoder.finish(target, length);
            String text = new String(target, 0, length, StandardCharsets.ISO_8859_1);
            assertThat(text.replace("\r\n", "\n")).isEqualTo(expected.replace("\\n", "\n"));
        }
    }

    private static SectionReader reader(String text) throws IOException {
        return new SectionReader(Octets.of(Messages.octets(text)), Messages.summary(text).parts());
    }
}
