package org.popbridge.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.popbridge.mapping.fuzz.Fuzzing;
import org.popbridge.proxy.command.CommandFrame;
import org.popbridge.proxy.command.CommandLimits;
import org.popbridge.proxy.command.CommandParser;

/**
 * Whatever a client sends, in any pieces, the same frames come of it; each can be parsed, none is
 * over the limits, and no spooled message is lost. Costs a few seconds.
 */
class FrameFuzzTest {
    private static final CommandLimits LIMITS = new CommandLimits(200, 50, 1_000, 3, 16, 16, 4);

    /** The first octet is the size of the pieces. */
    private static final List<String> SEEDS =
            List.of(
                    "1a1 NOOP\r\na2 LOGIN {4}\r\nfred {3+}\r\nabc\r\n",
                    "2a3 NOOP\na4 APPEND x {5+}\r\nhello\r\na5 APPEND x {3}\r\nabc {0+}\r\n\r\n\r\n",
                    "3a1 LOGIN {99}\r\na2 LOGIN {60+}\r\n" + "x".repeat(60) + " {2+}\r\nyy\r\n",
                    "7a4 APPEND x {3+}\r\nabc {2000}\r\na5 NOOP\r\n",
                    "5a1 NOOP "
                            + "x".repeat(300)
                            + "\r\na3 "
                            + "y".repeat(200)
                            + "{5+}\r\n12345\r\n",
                    "4a IDLE\r\nDONE\r\na SEARCH CHARSET UTF-8 TEXT {6+}\r\n\u00e4\u00f6\u00fc\r\n",
                    "6a APPEND x ~{4+}\r\n\0\r\n. (\r\na LOGIN {99999999999+}\r\n");

    /** What Jazzer calls. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException, InterruptedException {
        if (input.length < 2) {
            return;
        }
        byte[] octets = Arrays.copyOfRange(input, 1, input.length);
        WrittenDown whole = decoded(octets, octets.length);
        assertThat(decoded(octets, 1 + Byte.toUnsignedInt(input[0]) % 16).events)
                .isEqualTo(whole.events);
        CommandParser parser = new CommandParser(LIMITS);
        for (CommandFrame frame : whole.frames) {
            assertThat(frame.octets().length).isLessThanOrEqualTo(LIMITS.octets() + 2);
            assertThat(parser.parse(frame)).isNotNull();
        }
        CommandFrame line = new FrameDecoder().wholeLine(Unpooled.wrappedBuffer(octets), 150);
        if (line != null) {
            String text = new String(line.octets(), StandardCharsets.ISO_8859_1);
            assertThat(whole.events).containsExactly("frame " + text);
        }
    }

    private static WrittenDown decoded(byte[] octets, int piece)
            throws IOException, InterruptedException {
        WrittenDown said = new WrittenDown(LIMITS);
        FrameDecoder decoder = new FrameDecoder();
        try {
            for (int at = 0; at < octets.length; at += piece) {
                ByteBuf in =
                        Unpooled.wrappedBuffer(octets, at, Math.min(piece, octets.length - at));
                decoder.decode(in, said, () -> true);
                assertThat(in.isReadable()).isFalse();
            }
            decoder.abandon(said);
        } catch (ConnectionClosedException tooMuch) {
            assertThat(said.events.getLast()).startsWith("ending");
        }
        return said;
    }

    private static Fuzzing fuzzing() {
        return new Fuzzing(
                FrameFuzzTest.class,
                FrameFuzzTest::fuzzerTestOneInput,
                SEEDS.stream().map(seed -> seed.getBytes(StandardCharsets.ISO_8859_1)).toList());
    }

    @TestFactory
    Stream<DynamicTest> inputsOfBefore() throws IOException {
        return fuzzing().regressions();
    }

    @Test
    void octetsMadeUp_areCutAlikeInAnyPieces() throws Exception {
        fuzzing().search();
    }
}
