package org.popbridge.proxy.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.Uid;

class FetchWriterTest {
    private static final byte[] BODY = ascii("BODY[]");

    private final Recorder sink = new Recorder();
    private final ResponseWriter writer = new ResponseWriter(sink);
    private final FetchWriter fetch = writer.fetch();

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private String sent() throws IOException {
        writer.flush();
        return sink.text();
    }

    @Test
    void items_inTheOrderGiven() throws IOException {
        fetch.begin(12, 112)
                .uid(new Uid(4294967295L))
                .flags(ascii("(\\Seen $x)"))
                .size(44_827)
                .internalDate(OffsetDateTime.parse("1996-07-17T02:44:25-07:00"))
                .modSeq(new ModSeq(65_402))
                .envelope(ascii("(NIL)"))
                .bodyStructure(ascii("(\"TEXT\")"))
                .body(ascii("(\"TEXT\")"))
                .number(ascii("BINARY.SIZE[1]"), 5)
                .nil(ascii("BODY[2]"))
                .literal(ascii("BODY[HEADER]"), ascii("A: b\r\n\r\n"))
                .literal8(ascii("BINARY[1]"), Octets.of(new byte[] {'a', 0}), 0, 2)
                .end();
        assertThat(sent())
                .isEqualTo(
                        "* 12 FETCH (UID 4294967295 FLAGS (\\Seen $x) RFC822.SIZE 44827"
                                + " INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" MODSEQ (65402)"
                                + " ENVELOPE (NIL) BODYSTRUCTURE (\"TEXT\") BODY (\"TEXT\")"
                                + " BINARY.SIZE[1] 5 BODY[2] NIL BODY[HEADER] {8}␍␊A: b␍␊␍␊"
                                + " BINARY[1] ~{2}␍␊a\0)␍␊");
    }

    @Test
    void messages_byUid_areNamedByItAlone() throws IOException {
        fetch.setNaming(FetchWriter.Naming.UID);
        fetch.begin(1, 25_996).flags(ascii("(\\Seen)")).end();
        fetch.identify(2, 4_294_967_295L).flags(ascii("()")).end();
        fetch.setNaming(FetchWriter.Naming.SEQUENCE);
        fetch.identify(3, 26_600).flags(ascii("()")).end();
        assertThat(sent())
                .isEqualTo(
                        "* 25996 UIDFETCH (FLAGS (\\Seen))␍␊"
                                + "* 4294967295 UIDFETCH (FLAGS ())␍␊"
                                + "* 3 FETCH (UID 26600 FLAGS ())␍␊");
    }

    @Test
    void literal_large_isTransferredNotCopied() throws IOException {
        byte[] message = new byte[1_000_000];
        Arrays.fill(message, (byte) 'x');
        fetch.begin(1, 100 + 1).literal(BODY, Octets.of(message), 10, 900_000).uid(7).end();
        assertThat(sent())
                .isEqualTo("* 1 FETCH (BODY[] {900000}␍␊" + "x".repeat(900_000) + " UID 7)␍␊");
        assertThat(sink.transfers()).isEqualTo(1);
        assertThat(sink.largestWrite()).isLessThan(100);
    }

    @Test
    void nul_isSentOnlyInALiteral8() throws IOException {
        byte[] message = new byte[10_000];
        Arrays.fill(message, (byte) 'x');
        message[0] = 0;
        message[4_097] = 0;
        message[9_999] = 0;
        for (int count : new int[] {4_096, 10_000}) {
            fetch.begin(1, 100 + 1).literal(BODY, Octets.of(message), 0, count).end();
            writer.flush();
            assertThat(sink.octets()).doesNotContain((byte) 0).contains((byte) 0x80);
            sink.forget();
        }
        fetch.begin(1, 100 + 1).literal8(BODY, Octets.of(message), 0, 10_000).end();
        writer.flush();
        assertThat(sink.octets()).contains(message).doesNotContain((byte) 0x80);
    }

    @Test
    void literal_streamed_isSentAsItComes() throws IOException {
        fetch.begin(1, 100 + 1);
        try (OutputStream out = fetch.literal(BODY, 6)) {
            out.write(ascii("abc"));
            out.write('d');
            out.write(ascii("xefx"), 1, 2);
        }
        fetch.uid(3).end();
        assertThat(sent()).isEqualTo("* 1 FETCH (BODY[] {6}␍␊abcdef UID 3)␍␊");
    }

    @Test
    void literal_tooShort_failsAndNothingMoreCanBeWritten() throws IOException {
        OutputStream out = fetch.begin(1, 100 + 1).literal(BODY, 6);
        out.write(ascii("abc"));
        assertThatThrownBy(out::close)
                .isInstanceOf(LiteralMismatchException.class)
                .hasMessage("literal of 3 octets (announced: 6)");
        assertThatThrownBy(() -> fetch.uid(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(fetch::end).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> writer.write(new MailboxData.Exists(1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void literal_tooLong_failsBeforeAnOctetTooMany() throws IOException {
        OutputStream out = fetch.begin(1, 100 + 1).literal(BODY, 2);
        assertThatThrownBy(() -> out.write(ascii("abc")))
                .isInstanceOf(LiteralMismatchException.class);
        assertThat(sent()).isEqualTo("* 1 FETCH (BODY[] {2}␍␊");
    }

    @Test
    void literal_contentShorterThanItsLength_fails() {
        Octets liar =
                new Octets() {
                    @Override
                    public long length() {
                        return 100_000;
                    }

                    @Override
                    public void read(long offset, byte[] target, int targetOffset, int count)
                            throws IOException {
                        throw new EOFException("gone");
                    }
                };
        fetch.begin(1, 100 + 1);
        assertThatThrownBy(() -> fetch.literal(BODY, liar, 0, 100_000))
                .isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> fetch.literal(BODY, liar, 0, 100_001))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void calls_outOfOrder_areErrors() {
        assertThatThrownBy(() -> fetch.uid(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(fetch::end).isInstanceOf(IllegalStateException.class);
        fetch.begin(1, 100 + 1);
        assertThatThrownBy(() -> fetch.begin(2, 100 + 2)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(fetch::end).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void manyResponses_leaveInPieces() throws IOException {
        for (int i = 1; i <= 20_000; i++) {
            fetch.begin(i, 100 + i).flags(ascii("(\\Seen)")).end();
        }
        assertThat(sent())
                .startsWith("* 1 FETCH (FLAGS (\\Seen))␍␊")
                .endsWith("* 20000 FETCH (FLAGS (\\Seen))␍␊");
        assertThat(sink.largestWrite()).isLessThan(17_000);
    }
}
