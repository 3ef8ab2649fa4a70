package org.popbridge.mapping.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.popbridge.mapping.fuzz.Fuzzing;
import org.popbridge.mapping.wire.Link;

/**
 * Whatever a host says, whole or cut in two: status lines, capabilities, listings and messages come
 * out alike, within the limits, or not at all. Costs a few seconds.
 */
class ReplyFuzzTest {
    /** The first octet chooses what the rest is, the second where it is cut. */
    private static final List<String> SEEDS =
            List.of(
                    "0a+OK [IN-USE] locked\r\n-ERR [SYS/TEMP] later\r\n+OK\r\n-ERR\r\n+ok3\r\n",
                    "1bTOP\r\nSASL PLAIN XOAUTH2\r\nLOGIN-DELAY 900 USER\r\nIMPLEMENTATION x y\r\n.\r\n",
                    "2c1 whqtswO00WBw418f9t5JxYwZ\r\n2   b\r\n\r\nx\r\n99999999999 z\r\n.\r\n",
                    "2d1 120\n2 200 octets\n3 999999999999999999999\n.\n",
                    "3ea\r\n..b\r\n.c\r\n.\r\n+OK",
                    "4fa\n..b\n.\r\n",
                    "3g.\n..\r\nx\n.\r\n.\r\n");

    private static final int LONGEST_LINE = 512;

    /** What Jazzer calls. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length < 2) {
            return;
        }
        byte[] octets = Arrays.copyOfRange(input, 2, input.length);
        int cut = octets.length == 0 ? 0 : Byte.toUnsignedInt(input[1]) % (octets.length + 1);
        switch (input[0] % 5) {
            case 0 -> assertThat(statuses(octets, cut)).isEqualTo(statuses(octets, 0));
            case 1 -> assertThat(capabilities(octets, cut)).isEqualTo(capabilities(octets, 0));
            case 2 -> assertThat(listing(octets, cut)).isEqualTo(listing(octets, 0));
            case 3 -> assertThat(message(octets, cut, false)).isEqualTo(message(octets, 0, false));
            default -> assertThat(message(octets, cut, true)).isEqualTo(message(octets, 0, true));
        }
    }

    /** Lines up to the end of the stream, or up to what breaks the protocol. */
    private static List<String> lines(byte[] octets, int cut) throws IOException {
        List<String> lines = new ArrayList<>();
        Wire wire = wire(octets, cut);
        try {
            while (true) {
                byte[] line = wire.line(LONGEST_LINE);
                assertThat(line.length).isLessThanOrEqualTo(LONGEST_LINE);
                lines.add(new String(line, StandardCharsets.ISO_8859_1));
            }
        } catch (EOFException end) {
            return lines;
        } catch (Pop3Exception.BrokenProtocol tooLong) {
            lines.add("too long");
            return lines;
        }
    }

    private static List<String> statuses(byte[] octets, int cut) throws IOException {
        List<String> replies = new ArrayList<>();
        for (String line : lines(octets, cut)) {
            Reply.parse(line.getBytes(StandardCharsets.ISO_8859_1))
                    .ifPresent(reply -> replies.add(checked(reply)));
        }
        return replies;
    }

    /** What is shown to people and written to logs has no control characters. */
    private static String checked(Reply reply) {
        assertThat(reply.text().chars()).noneMatch(Character::isISOControl);
        assertThat(Refusal.of(reply)).isNotNull();
        return reply.toString();
    }

    private static List<String> capabilities(byte[] octets, int cut) throws IOException {
        Capabilities capabilities = Capabilities.parse(lines(octets, cut));
        assertThat(capabilities.loginDelay()).isNotNull();
        assertThat(capabilities.implementation()).isNotNull();
        return capabilities.lines();
    }

    private static List<String> listing(byte[] octets, int cut) throws IOException {
        List<Listed> byUidl = new ArrayList<>();
        List<Listed> byList = new ArrayList<>();
        try {
            new ListingReader(wire(octets, cut), Pop3Settings.DEFAULT)
                    .read((number, rest) -> {
                        byUidl.add(
                                new Listed(
                                        number, ListingReader.uniqueId(rest), Listed.UNKNOWN_SIZE));
                        byList.add(
                                new Listed(
                                        number,
                                        java.util.Optional.empty(),
                                        ListingReader.size(rest)));
                    });
        } catch (EOFException end) {
            return List.of("no end");
        } catch (Pop3Exception.BrokenProtocol broken) {
            return List.of("broken");
        }
        List<Listed> joined = ListingReader.join(byUidl, byList);
        for (int i = 1; i < joined.size(); i++) {
            assertThat(joined.get(i).number()).isGreaterThan(joined.get(i - 1).number());
        }
        return joined.stream().map(Listed::toString).toList();
    }

    private static String message(byte[] octets, int cut, boolean bareLf) throws IOException {
        List<byte[]> pieces =
                List.of(Arrays.copyOf(octets, cut), Arrays.copyOfRange(octets, cut, octets.length));
        return MessageDecoderTest.decode(pieces, bareLf, false)
                + MessageDecoderTest.decode(pieces, bareLf, true);
    }

    private static Wire wire(byte[] octets, int cut) {
        InputStream inTwo =
                new ByteArrayInputStream(octets) {
                    @Override
                    public synchronized int read(byte[] target, int offset, int count) {
                        int most = pos < cut ? Math.min(count, cut - pos) : count;
                        return super.read(target, offset, most);
                    }
                };
        return new Wire(new Link(new Socket(), inTwo, new ByteArrayOutputStream()));
    }

    private static Fuzzing fuzzing() {
        return new Fuzzing(
                ReplyFuzzTest.class,
                ReplyFuzzTest::fuzzerTestOneInput,
                SEEDS.stream().map(seed -> seed.getBytes(StandardCharsets.ISO_8859_1)).toList());
    }

    @TestFactory
    Stream<DynamicTest> inputsOfBefore() throws IOException {
        return fuzzing().regressions();
    }

    @Test
    void repliesMadeUp_areReadAlikeHoweverCut() throws Exception {
        fuzzing().search();
    }
}
