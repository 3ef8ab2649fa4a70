package org.popbridge.mapping.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.Octets;

class MessageParserTest {
    private static final String BOMB = "Content-Type: multipart/mixed; boundary=";

    @Test
    void preambleAndEpilogue_belongToNoPart() throws IOException {
        Part.Multipart root =
                (Part.Multipart)
                        Messages.parse(BOMB + "b\n\npreamble\n--b\n\none\n--b--\nepilogue\n")
                                .root();
        assertThat(root.children()).hasSize(1);
        assertThat(root.children().getFirst().extent().bodyLength()).isEqualTo(3);
    }

    @Test
    void longerBoundary_winsOverItsPrefix() throws IOException {
        String text = BOMB + "ab\n\n--ab\n" + BOMB + "a\n\n--a\n\nx\n--a--\n--ab\n\ny\n--ab--\n";
        Part.Multipart root = (Part.Multipart) Messages.parse(text).root();
        assertThat(root.children()).hasSize(2);
    }

    @Test
    void multipartWithoutParts_getsAnEmptyOne() throws IOException {
        assertThat(Messages.text(Messages.summary(BOMB + "b\n\nnothing\n").body()))
                .isEqualTo(
                        "((\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0)"
                                + " \"mixed\")");
    }

    @Test
    void digest_holdsMessagesByDefault() throws IOException {
        String text =
                "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: in\n\nx\n--b--\n";
        Part.Multipart root = (Part.Multipart) Messages.parse(text).root();
        assertThat(root.children().getFirst()).isInstanceOf(Part.Encapsulated.class);
    }

    /** The message inside ends with the delimiter too, or all of the mail were its header. */
    @Test
    void digestOfAnEmptyMessage_keepsItsHeaderAndItsEpilogue() throws IOException {
        String header = "Content-Type: multipart/digest; boundary=b\n\n";
        ParsedMessage message = Messages.parse(header + "--b\n--b--\nSubject: not a header\n\nx\n");
        assertThat(message.root().extent().headerLength())
                .isEqualTo(Messages.octets(header).length);
        Part.Multipart root = (Part.Multipart) message.root();
        assertThat(root.children().getFirst()).isInstanceOf(Part.Encapsulated.class);
    }

    /** The line break before a delimiter is the delimiter's, and no line of a body. */
    @Test
    void digestOfAMessageThatEndsInItsHeader_hasAnEmptyBody() throws IOException {
        String text = "Content-Type: multipart/digest; boundary=b\n\n--b\nX-Y: z\n--b--\n";
        Part.Multipart root = (Part.Multipart) Messages.parse(text).root();
        Extent extent = root.children().getFirst().extent();
        assertThat(extent.bodyLength()).isZero();
        assertThat(extent.lines()).isZero();
    }

    @Test
    void nestingOfTenThousandLevels_isOpaqueBelowTheLimit() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            text.append(BOMB).append('b').append(i).append("\n\n--b").append(i).append('\n');
        }
        isReadOnce(Messages.octets(text.toString()));
        isReadOnce(Messages.octets("Content-Type: message/rfc822\n\n".repeat(10_000)));
    }

    @Test
    void aMillionBoundaryLines_areReadOnceAndPartsAreLimited() throws IOException {
        byte[] octets = Messages.octets(BOMB + "b\n\n" + "--b\n".repeat(1_000_000));
        isReadOnce(octets);
        Part.Multipart root = (Part.Multipart) MessageParser.parse(Octets.of(octets)).root();
        assertThat(root.children().size()).isLessThanOrEqualTo(MessageParser.MOST_PARTS);
    }

    @Property(tries = 500)
    void randomOctets_areServedAsTheyCame(@ForAll @Size(max = 2000) byte[] octets)
            throws IOException {
        isServed(octets);
    }

    @Property(tries = 500)
    void randomLines_areServedAsTheyCame(
            @ForAll @Size(max = 60) List<@IntRange(max = 15) Integer> lines) throws IOException {
        String[] words = {
            "",
            "--a",
            "--a--",
            "--b",
            "--b--",
            " ",
            "text",
            "--",
            "--c",
            "\0",
            "From: (x",
            "=?",
            BOMB + "a",
            BOMB + "b",
            "Content-Type: message/rfc822",
            "Content-Type: text/html"
        };
        StringBuilder text = new StringBuilder();
        for (int line : lines) {
            text.append(words[line]).append(line % 3 == 0 ? "\n" : "\r\n");
        }
        isServed(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void isServed(byte[] octets) throws IOException {
        Octets content = Octets.of(octets);
        MessageSummary summary = Summarizer.summarize(MessageParser.parse(content));
        SectionReader reader = new SectionReader(content, summary.parts());
        String header = Messages.text(reader.read(Section.HEADER).orElseThrow());
        String text = Messages.text(reader.read(Section.TEXT).orElseThrow());
        assertThat(header + text)
                .isEqualTo(new String(octets, StandardCharsets.ISO_8859_1).replace("\r\n", "\n"));
        assertThat(SearchText.body(content, summary.parts(), (t, f, n) -> true)).isTrue();
        assertThat(SearchText.header(content, summary.parts(), (t, f, n) -> true)).isTrue();
    }

    /** Work is counted in octets read: a header is read again for its fields, nothing else is. */
    private static void isReadOnce(byte[] octets) throws IOException {
        AtomicLong read = new AtomicLong();
        Octets memory = Octets.of(octets);
        Octets counted =
                new Octets() {
                    @Override
                    public long length() {
                        return memory.length();
                    }

                    @Override
                    public void read(long offset, byte[] target, int at, int count)
                            throws IOException {
                        read.addAndGet(count);
                        memory.read(offset, target, at, count);
                    }
                };
        Summarizer.summarize(MessageParser.parse(counted));
        assertThat(read.get()).isLessThanOrEqualTo(2L * octets.length);
    }
}
