package org.popbridge.migrate.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.popbridge.mapping.imap.SyntaxException;

/** Cutting octets into responses, and making sense of them. */
class ResponseTest {
    static final List<String> REAL =
            List.of(
                    "* OK [CAPABILITY IMAP4rev1 LITERAL+] ready\r\n",
                    "P1 OK [APPENDUID 38505 3955:3957] APPEND completed\r\n",
                    "* 23 EXISTS\r\n",
                    "* 5 FETCH (UID 9 RFC822.SIZE 44 INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" BODY[HEADER.FIELDS (MESSAGE-ID)] {5}\r\na{3}\n X-GM-MSGID 12)\r\n",
                    "* 5 FETCH (BODY[] {3}\r\nabc UID 4 ENVELOPE (\"a\" NIL ((NIL NIL {2}\r\nx) \"y\"))))\r\n",
                    "+ idling\r\n",
                    "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n",
                    "* LIST (\\Noselect) \"/\" \"\"\r\n",
                    "* STATUS {5}\r\nINBOX (UIDNEXT 3 UIDVALIDITY 4)\r\n",
                    "* BYE [UNAVAILABLE] see you\r\n",
                    "* FLAGS (\\Seen $x)\r\n");

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<String> read(InputStream in) throws IOException {
        List<String> responses = new ArrayList<>();
        ResponseReader reader = new ResponseReader(in, () -> false);
        try {
            while (true) {
                responses.add(new String(reader.next(100), StandardCharsets.ISO_8859_1));
            }
        } catch (EOFException end) {
            return responses;
        }
    }

    @Test
    void reader_cutAtEveryOctet_readsTheSame() throws IOException {
        byte[] all = octets(String.join("", REAL));
        List<String> whole = read(new ByteArrayInputStream(all));
        assertThat(whole).hasSize(REAL.size());
        for (int cut = 1; cut < all.length; cut++) {
            int first = cut;
            InputStream inTwo =
                    new ByteArrayInputStream(all) {
                        @Override
                        public synchronized int read(byte[] target, int offset, int count) {
                            return super.read(
                                    target,
                                    offset,
                                    pos < first ? Math.min(count, first - pos) : count);
                        }
                    };
            assertThat(read(inTwo)).as("cut at %d", cut).isEqualTo(whole);
        }
    }

    @Test
    void everyRealResponse_parses_andItsBeginningsNeverDoElseThanThrow() throws Exception {
        for (String response : read(new ByteArrayInputStream(octets(String.join("", REAL))))) {
            byte[] all = octets(response);
            assertThat(ResponseParser.parse(all)).isNotNull();
            for (int cut = 0; cut < all.length; cut++) {
                parseOrRefuse(java.util.Arrays.copyOf(all, cut));
            }
        }
    }

    private static void parseOrRefuse(byte[] octets) {
        try {
            assertThat(ResponseParser.parse(octets)).isNotNull();
        } catch (SyntaxException refused) {
            assertThat(refused.offset()).isBetween(0, octets.length);
        }
    }

    @Provide
    Arbitrary<byte[]> mutilated() {
        Arbitrary<String> piece =
                Arbitraries.of(
                        "(",
                        ")",
                        "{3}\r\n",
                        "\"",
                        "NIL",
                        " ",
                        "UID",
                        "4294967296",
                        "0",
                        "BODY[",
                        "]",
                        "<1>",
                        "\\",
                        "[",
                        "99999999999999999999",
                        "-",
                        "~{1}\r\n",
                        "\u0000");
        return Combinators.combine(
                        Arbitraries.of(REAL),
                        Arbitraries.integers().between(0, 120),
                        Arbitraries.integers().between(0, 10),
                        piece.list().ofMaxSize(4))
                .as((real, at, cut, pieces) -> {
                    String text = real.strip();
                    int from = Math.min(at, text.length());
                    int to = Math.min(from + cut, text.length());
                    return octets(
                            text.substring(0, from) + String.join("", pieces) + text.substring(to));
                });
    }

    @Property(tries = 3000)
    void mutilatedResponses_parseOrAreRefused(@ForAll("mutilated") byte[] octets) {
        parseOrRefuse(octets);
    }

    @Property(tries = 1000)
    void anyOctets_parseOrAreRefused(@ForAll byte[] octets) {
        parseOrRefuse(octets);
    }

    @Property(tries = 500)
    void anyOctets_areCutWithoutTrouble(@ForAll byte[] octets) throws IOException {
        assertThat(read(new ByteArrayInputStream(octets))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "* 5 FETCH (UID 0)",
                "* 5 FETCH (UID 4294967296)",
                "* 5 FETCH UID 4",
                "P1 PERHAPS",
                "P1 BYE",
                "* 5 FETCH (INTERNALDATE \"32-Jan-2020 00:00:00 +0000\")",
                "",
                "*"
            })
    void responsesThatAreNone_areRefused(String text) {
        assertThatThrownBy(() -> ResponseParser.parse(octets(text)))
                .isInstanceOf(SyntaxException.class);
    }

    @Test
    void condition_codeAndText() throws SyntaxException {
        assertThat(ResponseParser.parse(octets("P9 NO [overquota] Quota exceeded")))
                .isEqualTo(
                        new Response.Tagged(
                                "P9",
                                new Response.Condition(
                                        Response.Condition.Kind.NO,
                                        "OVERQUOTA",
                                        "Quota exceeded")));
        assertThat(ResponseParser.parse(octets("P9 OK")))
                .isEqualTo(
                        new Response.Tagged(
                                "P9", new Response.Condition(Response.Condition.Kind.OK, "", "")));
    }

    @Test
    void reader_endlessLine_isTooLong() {
        ResponseReader reader =
                new ResponseReader(
                        new InputStream() {
                            @Override
                            public int read() {
                                return 'x';
                            }
                        },
                        () -> false);
        assertThatThrownBy(() -> reader.next(100))
                .isInstanceOf(ResponseReader.ResponseTooLong.class);
    }

    @Test
    void reader_longLiteral_isKeptInPart() throws IOException {
        String response = "* 1 FETCH (BODY[HEADER] {10}\r\n0123456789 UID 3)\r\n";
        ResponseReader reader =
                new ResponseReader(new ByteArrayInputStream(octets(response)), () -> false);
        assertThat(new String(reader.next(4), StandardCharsets.US_ASCII))
                .isEqualTo("* 1 FETCH (BODY[HEADER] {4}\r\n0123 UID 3)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Message-ID: <a@b>\r\n\r\n",
                "message-id:<a@b>\r\n",
                "Message-Id:\r\n\t<a@b>\r\n\r\n",
                "Subject: x\r\nMessage-ID : <a@b>\nMessage-ID: <second@b>\r\n"
            })
    void messageId_isUnfolded(String header) {
        assertThat(Fetching.messageId(octets(header))).isEqualTo("<a@b>");
    }
}
