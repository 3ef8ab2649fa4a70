package org.popbridge.migrate.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.popbridge.mapping.fuzz.Fuzzing;
import org.popbridge.mapping.imap.SyntaxException;

/**
 * Whatever a server says, whole or cut in two: the same responses come of it, each means something
 * or is a syntax error inside it. Costs a few seconds.
 */
class ResponseFuzzTest {
    private static final int KEEP = 100;

    /** What Jazzer calls. The first octet says where to cut. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length < 2) {
            return;
        }
        byte[] octets = Arrays.copyOfRange(input, 1, input.length);
        int cut = Byte.toUnsignedInt(input[0]) % (octets.length + 1);
        assertThat(read(octets, cut)).isEqualTo(read(octets, 0));
    }

    private static List<String> read(byte[] octets, int cut) throws IOException {
        InputStream inTwo =
                new ByteArrayInputStream(octets) {
                    @Override
                    public synchronized int read(byte[] target, int offset, int count) {
                        int most = pos < cut ? Math.min(count, cut - pos) : count;
                        return super.read(target, offset, most);
                    }
                };
        ResponseReader reader = new ResponseReader(inTwo, () -> false);
        List<String> read = new ArrayList<>();
        try {
            while (true) {
                read.add(meaning(reader.next(KEEP)));
            }
        } catch (EOFException end) {
            read.add("end");
        } catch (ResponseReader.ResponseTooLong tooLong) {
            read.add("too long");
        }
        return read;
    }

    private static String meaning(byte[] response) {
        try {
            return switch (ResponseParser.parse(response)) {
                case Response.Fetched(
                                var uid,
                                long size,
                                var date,
                                Map<String, byte[]> sections) -> {
                    for (byte[] section : sections.values()) {
                        assertThat(section.length).isLessThanOrEqualTo(response.length);
                    }
                    yield uid + " " + size + " " + date + " " + sections.keySet();
                }
                case Response.Tagged(String tag, Response.Condition condition) ->
                        tag + shown(condition);
                case Response.Untagged(Response.Condition condition) -> shown(condition);
                case Response other -> other.toString();
            };
        } catch (SyntaxException e) {
            assertThat(e.offset()).isBetween(0, response.length);
            return "expected " + e.expected();
        }
    }

    /** It goes into logs and reports, so it has no control characters. */
    private static String shown(Response.Condition condition) {
        assertThat(condition.text().chars()).noneMatch(Character::isISOControl);
        return condition.toString();
    }

    private static Fuzzing fuzzing() {
        return new Fuzzing(
                ResponseFuzzTest.class,
                ResponseFuzzTest::fuzzerTestOneInput,
                ResponseTest.REAL.stream()
                        .map(text -> ("5" + text).getBytes(StandardCharsets.ISO_8859_1))
                        .toList());
    }

    @TestFactory
    Stream<DynamicTest> inputsOfBefore() throws IOException {
        return fuzzing().regressions();
    }

    @Test
    void responsesMadeUp_areReadAlikeHoweverCut() throws Exception {
        fuzzing().search();
    }
}
