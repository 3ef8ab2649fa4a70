package org.popbridge.mapping.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.fuzz.Fuzzing;

/**
 * Whatever octets are taken for a message: parts lie inside, sizes are those of what is served, and
 * ENVELOPE and BODYSTRUCTURE are well-formed IMAP. Costs a few seconds.
 */
class MessageFuzzTest {
    private static final List<String> SEEDS =
            List.of(
                    "From: a@b.c\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\nDate: 7 Feb 1994 21:52:25 -0800\n\nHi.\n",
                    "Received: from a by b; Mon, 7 Feb 2022 21:52:25 +0100 (CET)\nTo: group: \"A \\\" B\" <x@y>, z@[1.2.3.4];\nCc: =?iso-8859-1?B?5Q==?= <q@r>\n\n",
                    "Content-Type: multipart/mixed; boundary=\"b\"\n\npre\n--b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<p>=C3=A4&amp;=\n--b\nContent-Type: image/png; name=x.png\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename*0*=utf-8''a%20; filename*1=b\n\naGVsbG8=\n--b--\nafter\n",
                    "Content-Type: message/rfc822\n\nSubject: inner\nContent-Type: multipart/digest; boundary=d\n\n--d\n\nSubject: deep\n\nx\n--d--\n",
                    "MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=a\nIn-Reply-To: <1@x>\nReferences: <1@x>\n <2@y>\n\n--a\n\nplain\n--a\nContent-Type: multipart/related; boundary=ab; type=\"text/html\"\n\n--ab\nContent-Type: text/html\nContent-ID: <c@d>\nContent-Language: de, en\nContent-Location: http://x/\n\n<b>x</b>\n--ab--\n--a--\n",
                    "Content-Type: text/plain; charset=utf-7\nSubject: Re: [list] Fwd: =?utf-7?Q?+AOQ-?= (fwd)\n\n+AOQ-\n",
                    "Subject: \u00e4 raw\nFrom: \u00fc <a@b\nTo: ,;<>\n: none\nno colon\n \n\nbody without end");

    /** What Jazzer calls. */
    public static void fuzzerTestOneInput(byte[] octets) throws IOException {
        Octets content = Octets.of(octets);
        MessageCorpusTest.check("what was made up", content);
        MessageSummary summary = Summarizer.summarize(MessageParser.parse(content));
        wellFormed(summary.envelope());
        wellFormed(summary.bodyStructure());
        wellFormed(summary.body());
        String preview = Preview.of(content, summary.parts());
        assertThat(preview.codePointCount(0, preview.length()))
                .isLessThanOrEqualTo(Preview.LONGEST);
        wellFormed(
                Summarizer.summarize(MessageParser.parse(content, MessageParser.Global.MESSAGE))
                        .bodyStructure());
    }

    /** {@code body} and {@code envelope} of RFC 9051 §9: balanced, and strings that are strings. */
    private static void wellFormed(ByteBuffer printed) {
        int depth = 0;
        ByteBuffer in = printed.duplicate();
        while (in.hasRemaining()) {
            byte octet = in.get();
            switch (octet) {
                case '(' -> depth++;
                case ')' -> depth--;
                case '"' -> quoted(in);
                case '{' -> literal(in);
                default -> assertThat(Character.isLetterOrDigit(octet) || octet == ' ').isTrue();
            }
            assertThat(depth).isNotNegative();
        }
        assertThat(depth).isZero();
    }

    private static void quoted(ByteBuffer in) {
        for (byte octet = in.get(); octet != '"'; octet = in.get()) {
            assertThat(octet).isNotIn((byte) 0, (byte) '\r', (byte) '\n');
            if (octet == '\\') {
                assertThat(in.get()).isIn((byte) '"', (byte) '\\');
            }
        }
    }

    private static void literal(ByteBuffer in) {
        int length = 0;
        for (byte octet = in.get(); octet != '}'; octet = in.get()) {
            length = length * 10 + Character.digit(octet, 10);
        }
        assertThat(in.get()).isEqualTo((byte) '\r');
        assertThat(in.get()).isEqualTo((byte) '\n');
        for (int i = 0; i < length; i++) {
            assertThat(in.get()).isNotZero();
        }
    }

    private static Fuzzing fuzzing() {
        return new Fuzzing(
                MessageFuzzTest.class,
                MessageFuzzTest::fuzzerTestOneInput,
                SEEDS.stream().map(Messages::octets).toList());
    }

    @TestFactory
    Stream<DynamicTest> inputsOfBefore() throws IOException {
        return fuzzing().regressions();
    }

    @Test
    void inputsMadeUp_areTakenApart() throws Exception {
        fuzzing().search();
    }
}
