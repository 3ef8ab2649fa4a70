package org.popbridge.mapping.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.wire.Link;

/** Lines off the wire, however the network cuts them. */
class WireTest {
    private static final String REPLY =
            "1 first\r\n2   second  id\r\n\r\nnoise\n3 third\n.\r\n+OK next\r\n";

    /** A wire whose reads end where the cut is, and then give an octet at a time if so wanted. */
    private static Wire wire(String octets, int cut, boolean singly) {
        InputStream cutUp =
                new ByteArrayInputStream(octets.getBytes(StandardCharsets.ISO_8859_1)) {
                    @Override
                    public synchronized int read(byte[] target, int offset, int length) {
                        int most = singly ? 1 : pos < cut ? cut - pos : length;
                        return super.read(target, offset, Math.min(length, most));
                    }
                };
        return new Wire(new Link(new Socket(), cutUp, new ByteArrayOutputStream()));
    }

    private static List<String> rows(Wire wire) throws IOException {
        List<String> rows = new ArrayList<>();
        new ListingReader(wire, Pop3Settings.DEFAULT)
                .read((number, rest) ->
                        rows.add(number + "=" + new String(rest, StandardCharsets.ISO_8859_1)));
        rows.add(new String(wire.line(512), StandardCharsets.ISO_8859_1));
        return rows;
    }

    @Test
    void listing_readsAlikeHoweverItIsCut() throws IOException {
        List<String> whole = List.of("1=first", "2=second  id", "3=third", "+OK next");
        for (int cut = 0; cut < REPLY.length(); cut++) {
            assertThat(rows(wire(REPLY, cut, false))).as("cut at %d", cut).isEqualTo(whole);
        }
        assertThat(rows(wire(REPLY, 0, true))).isEqualTo(whole);
    }

    @Test
    void line_longerThanTheBuffer_isWholeUpToTheLimit() throws IOException {
        String line = "x".repeat(100_000);
        assertThat(wire(line + "\r\n", 0, false).line(100_001)).hasSize(100_000);
        assertThatThrownBy(() -> wire(line + "\r\n", 0, false).line(99_999))
                .isInstanceOf(Pop3Exception.BrokenProtocol.class)
                .hasMessageContaining("99999");
    }

    @Test
    void streamThatEndsWithinALine_isNoLine() throws IOException {
        assertThatThrownBy(() -> wire("+OK hal", 0, false).line(512))
                .isInstanceOf(EOFException.class);
        assertThat(wire(".", 0, false).line(512)).asString().isEqualTo(".");
    }

    @Test
    void widening_keepsWhatIsBuffered() throws IOException {
        Wire wire = wire("one\r\ntwo\r\n", 0, false);
        assertThat(wire.line(512)).asString().isEqualTo("one");
        wire.widen();
        assertThat(wire.line(512)).asString().isEqualTo("two");
    }
}
