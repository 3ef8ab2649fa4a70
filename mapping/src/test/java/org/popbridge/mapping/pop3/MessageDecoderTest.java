package org.popbridge.mapping.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.popbridge.mapping.pop3.MessageDecoder.Verdict;

/** Framing by hand, by property, and cut at every octet. */
class MessageDecoderTest {
    /** Decodes what comes in pieces; says what was content, the verdict, and what was left over. */
    static String decode(List<byte[]> pieces, boolean bareLf, boolean resumes) throws IOException {
        MessageDecoder decoder = new MessageDecoder(bareLf);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        MessageDecoder.Target target = content::write;
        for (int i = 0; i < pieces.size(); i++) {
            byte[] piece = pieces.get(i);
            int at = 0;
            while (at < piece.length) {
                Verdict verdict = decoder.decode(piece, at, piece.length, target);
                at = decoder.position();
                if (verdict == Verdict.DOUBTFUL && resumes) {
                    decoder.resume(target);
                } else if (verdict != Verdict.MORE) {
                    int left = piece.length - at;
                    for (byte[] later : pieces.subList(i + 1, pieces.size())) {
                        left += later.length;
                    }
                    return CollectingSink.shown(content.toByteArray())
                            + " | "
                            + verdict
                            + " | "
                            + left;
                }
            }
        }
        return CollectingSink.shown(content.toByteArray())
                + " | MORE"
                + (decoder.isAtLoneDot() ? " at lone dot" : "");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                // wire; status line with bare LF; doubt resumed; what comes of it
                "a\\r\\n.\\r\\n+OK          ; false ; false ; a\\r\\n | END | 3",
                ".\\r\\n                    ; false ; false ; '' | END | 0",
                "..\\r\\n.\\r\\n            ; false ; false ; .\\r\\n | END | 0",
                "..a\\r\\n...\\r\\n.\\r\\n  ; false ; false ; .a\\r\\n..\\r\\n | END | 0",
                // S3: a host that does not stuff
                ".a\\r\\n.\\r\\n            ; false ; false ; .a\\r\\n | END | 0",
                "a\\r\\n.b.\\r\\n.\\r\\n    ; false ; false ; a\\r\\n.b.\\r\\n | END | 0",
                "a\\r\\n.\\rb\\r\\n.\\r\\n  ; false ; false ; a\\r\\n.\\rb\\r\\n | END | 0",
                // S2: bare LF throughout, known from the status line or from the first line
                "a\\n..b\\n.\\n             ; true  ; false ; a\\n.b\\n | END | 0",
                "a\\n..b\\n.\\n             ; false ; false ; a\\n.b\\n | END | 0",
                "a\\n..b\\n.\\r\\n          ; false ; false ; a\\n.b\\n | END | 0",
                ".\\n                       ; true  ; false ; '' | END | 0",
                // S2: odd ends on a host of CRLF are doubtful
                "a\\r\\n.\\n                ; false ; false ; a\\r\\n | DOUBTFUL | 0",
                "a\\r\\nb\\n.\\r\\n         ; false ; false ; a\\r\\nb\\n | DOUBTFUL | 0",
                "a\\r\\nb\\n.\\n            ; false ; false ; a\\r\\nb\\n | DOUBTFUL | 0",
                ".\\n                       ; false ; false ; '' | DOUBTFUL | 0",
                // and content when more follows: mail cannot forge its own end
                "a\\r\\nb\\n.\\r\\n+OK\\r\\n.\\r\\n ; false ; true ; a\\r\\nb\\n.\\r\\n+OK\\r\\n | END | 0",
                "a\\r\\nb\\n.\\n..\\r\\n.\\r\\n     ; false ; true ; a\\r\\nb\\n.\\n..\\r\\n | END | 0",
                "a\\r\\n.\\n..b\\r\\n.\\r\\n        ; false ; true ; a\\r\\n.\\n..b\\r\\n | END | 0",
                // on a host of CRLF, dots after a bare LF are content
                "a\\r\\nb\\n..c\\r\\n.\\r\\n ; false ; false ; a\\r\\nb\\n..c\\r\\n | END | 0",
                "a\\r\\nb\\n.c\\r\\n.\\r\\n  ; false ; false ; a\\r\\nb\\n.c\\r\\n | END | 0",
                "a\\r\\nb\\n.\\rc\\r\\n.\\r\\n ; false ; false ; a\\r\\nb\\n.\\rc\\r\\n | END | 0",
                // S4, S5
                "+OK\\r\\n-ERR\\r\\n.\\r\\n ; false ; false ; +OK\\r\\n-ERR\\r\\n | END | 0",
                "a\\0\\r\\r\\n\\r\\n.\\r\\n ; false ; false ; a\\0\\r\\r\\n\\r\\n | END | 0",
                "a\\rb\\r.\\r\\n.\\r\\n     ; false ; false ; a\\rb\\r.\\r\\n | END | 0",
                // without its end
                "a\\r\\nb                   ; false ; false ; a\\r\\nb | MORE",
                "a\\r\\n.                   ; false ; false ; a\\r\\n | MORE at lone dot",
                "a\\r\\n.\\r                ; false ; false ; a\\r\\n | MORE at lone dot",
                "a\\r\\nb\\n.               ; false ; false ; a\\r\\nb\\n | MORE",
            })
    void octets_decodeAlikeHoweverTheyAreCut(
            String wire, boolean bareLf, boolean resumes, String expected) throws IOException {
        byte[] octets = ScriptedPop3Host.unescaped(wire.strip());
        String wanted = expected.startsWith("''") ? expected.substring(2) : expected;
        assertThat(decode(List.of(octets), bareLf, resumes)).isEqualTo(wanted);
        for (int cut = 1; cut < octets.length; cut++) {
            List<byte[]> halves =
                    List.of(
                            Arrays.copyOf(octets, cut),
                            Arrays.copyOfRange(octets, cut, octets.length));
            assertThat(decode(halves, bareLf, resumes)).as("cut at %d", cut).isEqualTo(wanted);
        }
        assertThat(decode(singly(octets), bareLf, resumes)).as("octet by octet").isEqualTo(wanted);
    }

    private static List<byte[]> singly(byte[] octets) {
        byte[][] single = new byte[octets.length][];
        for (int i = 0; i < octets.length; i++) {
            single[i] = new byte[] {octets[i]};
        }
        return List.of(single);
    }

    @Property
    void stuffedMessage_decodesToItself(
            @ForAll("messages") String message, @ForAll("cuts") List<Integer> cuts)
            throws IOException {
        byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
        String stuffed = ("\r\n" + message).replace("\r\n.", "\r\n..").substring(2) + ".\r\n";
        byte[] wire = stuffed.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(decode(pieces(wire, cuts), false, true))
                .isEqualTo(CollectingSink.shown(octets) + " | END | 0");
    }

    private static List<byte[]> pieces(byte[] wire, List<Integer> cuts) {
        int[] at =
                cuts.stream()
                        .mapToInt(cut -> cut % (wire.length + 1))
                        .sorted()
                        .distinct()
                        .toArray();
        byte[][] pieces = new byte[at.length + 1][];
        int from = 0;
        for (int i = 0; i < at.length; i++) {
            pieces[i] = Arrays.copyOfRange(wire, from, at[i]);
            from = at[i];
        }
        pieces[at.length] = Arrays.copyOfRange(wire, from, wire.length);
        return List.of(pieces);
    }

    /** A first line by the host, then anything at all, then a last line end. */
    @Provide
    Arbitrary<String> messages() {
        Arbitrary<String> tricky =
                Arbitraries.of(
                        "\r", "\n", "\r\n", ".", "..", "\n.", "\r\n.", "\r\n..", "+OK", "\0");
        Arbitrary<String> text = Arbitraries.strings().withChars("ab é").ofMaxLength(40);
        return Arbitraries.oneOf(tricky, text)
                .list()
                .ofMaxSize(30)
                .map(parts -> "Received: x\r\n" + String.join("", parts) + "\r\n");
    }

    @Provide
    Arbitrary<List<Integer>> cuts() {
        return Arbitraries.integers().between(0, 2000).list().ofMaxSize(8);
    }
}
