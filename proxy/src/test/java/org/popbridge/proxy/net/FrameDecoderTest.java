package org.popbridge.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.popbridge.proxy.command.CommandLimits;

class FrameDecoderTest {
    private static final CommandLimits LIMITS = new CommandLimits(200, 50, 1_000, 3, 16, 16, 4);

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "7", "1000"})
    void octets_inAnyPieces_makeTheSameFrames(int piece) throws Exception {
        WrittenDown log = new WrittenDown(LIMITS);
        feed(
                log,
                piece,
                lines(
                        "a1 NOOP",
                        "a2 LOGIN {4}",
                        "fr",
                        " {3+}",
                        "abc",
                        "a3 NOOP\na4 APPEND x {5+}",
                        "hello",
                        "a5 APPEND x {3}",
                        "abc {0+}",
                        "",
                        ""));
        assertThat(log.events)
                .containsExactly(
                        "frame a1 NOOP",
                        "go on",
                        "frame a2 LOGIN {4}|fr| {3+}|abc",
                        "frame a3 NOOP",
                        "frame a4 APPEND x {5+}| [hello]",
                        "go on",
                        "frame a5 APPEND x {3}| {0+}| [abc, ]",
                        "frame ");
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "5", "1000"})
    void refusedLiterals_areReadPast(int piece) throws Exception {
        WrittenDown log = new WrittenDown(LIMITS);
        feed(
                log,
                piece,
                lines(
                        "a1 LOGIN {99}",
                        "a2 LOGIN {60+}",
                        "x".repeat(60) + " {2+}",
                        "yy",
                        "a3 NOOP",
                        "a4 APPEND x {3+}",
                        "abc {2000}",
                        "a5 NOOP"));
        assertThat(log.events)
                .containsExactly(
                        "refused a1",
                        "refused a2",
                        "frame a3 NOOP",
                        "dropped [abc]",
                        "refused a4",
                        "frame a5 NOOP");
    }

    @ParameterizedTest
    @CsvSource({"1", "3", "64", "10000"})
    void aLineTooLong_isReadPast(int piece) throws Exception {
        WrittenDown log = new WrittenDown(LIMITS);
        feed(
                log,
                piece,
                lines(
                        "a1 NOOP " + "x".repeat(3_000),
                        "a2 NOOP",
                        "a3 " + "y".repeat(500) + "{5+}",
                        "12345 more",
                        "a4 NOOP"));
        assertThat(log.events)
                .containsExactly("overlong a1", "frame a2 NOOP", "overlong a3", "frame a4 NOOP");
    }

    /** The literal's content is a command's text, and must never be taken for a command. */
    @Test
    void aLineTooLong_withTheLimitAmidALiteralsAnnouncement_isReadPastWithTheLiteral()
            throws Exception {
        for (int length = LIMITS.octets() - 3; length <= LIMITS.octets() + 8; length++) {
            String line = "a1 NOOP " + "x".repeat(length - 8);
            for (int piece = 1; piece < 4; piece++) {
                WrittenDown log = new WrittenDown(LIMITS);
                feed(log, piece, line + "{9+}\r\na2 NOOP\r\n tail\r\na3 NOOP\r\n");
                assertThat(log.events)
                        .as("%d octets, in pieces of %d", length, piece)
                        .containsExactly("overlong a1", "frame a3 NOOP");
            }
        }
    }

    /** RFC 9051 says nothing of limits, but one that depends on the network is no limit. */
    @Test
    void aLineAtTheLimit_isTakenOrNotHoweverItIsCut() throws Exception {
        for (int length = LIMITS.octets() - 3; length <= LIMITS.octets() + 3; length++) {
            String line = "a1 " + "x".repeat(length - 5) + "\rx\r\n";
            WrittenDown whole = new WrittenDown(LIMITS);
            feed(whole, line.length(), line);
            for (int piece = 1; piece < line.length(); piece++) {
                WrittenDown log = new WrittenDown(LIMITS);
                feed(log, piece, line);
                assertThat(log.events)
                        .as("%d octets, in pieces of %d", length, piece)
                        .isEqualTo(whole.events);
            }
        }
    }

    @Test
    void aConnectionThatEndsAmidALiteral_forgetsIt() throws Exception {
        WrittenDown log = new WrittenDown(LIMITS);
        FrameDecoder decoder = feed(log, 1, "a1 APPEND x {10+}\r\nabc");
        decoder.abandon(log);
        assertThat(log.events).containsExactly("abandoned abc");
    }

    @Test
    void aHugeLiteralThatDoesNotWait_endsTheConnection() {
        WrittenDown log = new WrittenDown(LIMITS);
        assertThat(catchThrowable(() -> feed(log, 1, "a1 LOGIN {99999999999+}\r\n")))
                .isInstanceOf(ConnectionClosedException.class);
        assertThat(log.events).containsExactly("ending TOO_BIG");
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    private static FrameDecoder feed(WrittenDown log, int piece, String octets)
            throws IOException, InterruptedException {
        byte[] all = octets.getBytes(StandardCharsets.ISO_8859_1);
        FrameDecoder decoder = new FrameDecoder();
        for (int at = 0; at < all.length; at += piece) {
            ByteBuf in = Unpooled.copiedBuffer(all, at, Math.min(piece, all.length - at));
            decoder.decode(in, log, () -> true);
            assertThat(in.isReadable()).isFalse();
            in.release();
        }
        return decoder;
    }
}
