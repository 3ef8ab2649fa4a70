package org.popbridge.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.popbridge.mapping.imap.LiteralHeader;
import org.popbridge.proxy.command.CommandFrame;
import org.popbridge.proxy.command.CommandLimits;
import org.popbridge.proxy.command.LiteralDecision;
import org.popbridge.proxy.command.LiteralPolicy;
import org.popbridge.proxy.command.MessageLiteral;

class FrameDecoderTest {
    private static final CommandLimits LIMITS = new CommandLimits(200, 50, 1_000, 3, 16, 16, 4);

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "7", "1000"})
    void octets_inAnyPieces_makeTheSameFrames(int piece) throws Exception {
        Log log = new Log();
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
        Log log = new Log();
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
        Log log = new Log();
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

    @Test
    void aConnectionThatEndsAmidALiteral_forgetsIt() throws Exception {
        Log log = new Log();
        FrameDecoder decoder = feed(log, 1, "a1 APPEND x {10+}\r\nabc");
        decoder.abandon(log);
        assertThat(log.events).containsExactly("abandoned abc");
    }

    @Test
    void aHugeLiteralThatDoesNotWait_endsTheConnection() {
        Log log = new Log();
        assertThat(catchThrowable(() -> feed(log, 1, "a1 LOGIN {99999999999+}\r\n")))
                .isInstanceOf(ConnectionClosedException.class);
        assertThat(log.events).containsExactly("ending TOO_BIG");
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    private static FrameDecoder feed(Log log, int piece, String octets)
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

    /** Writes down what the decoder says. */
    private static final class Log implements Conversation {
        final List<String> events = new ArrayList<>();

        @Override
        public void begin() {}

        @Override
        public CommandLimits limits() {
            return LIMITS;
        }

        @Override
        public LiteralDecision decide(CommandFrame.Builder soFar, LiteralHeader literal) {
            return new LiteralPolicy(LIMITS).decide(soFar, literal);
        }

        @Override
        public void goOn() {
            events.add("go on");
        }

        @Override
        public MessageSpool spool(long octets) {
            return new Held();
        }

        @Override
        public void received(CommandFrame frame) {
            events.add("frame " + text(frame) + held(frame));
        }

        @Override
        public boolean answeredAtOnce(CommandFrame frame) {
            return false;
        }

        @Override
        public void dropped(CommandFrame frame) {
            events.add("dropped" + held(frame));
        }

        @Override
        public void refused(LiteralDecision.Refuse refusal) {
            events.add("refused " + refusal.tag());
        }

        @Override
        public void overlong(String tag) {
            events.add("overlong " + tag);
        }

        @Override
        public void woken() {}

        @Override
        public void quiet() {}

        @Override
        public void ending(Ending why) {
            events.add("ending " + why);
        }

        @Override
        public void closed() {}

        private static String text(CommandFrame frame) {
            return new String(frame.octets(), StandardCharsets.ISO_8859_1).replace("\r\n", "|");
        }

        private static String held(CommandFrame frame) {
            return frame.spooled().isEmpty() ? "" : " " + frame.spooled();
        }

        private final class Held implements MessageSpool, MessageLiteral {
            private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

            @Override
            public void write(byte[] source, int offset, int count) {
                octets.write(source, offset, count);
            }

            @Override
            public MessageLiteral finish() {
                return this;
            }

            @Override
            public void abandon() {
                events.add("abandoned " + this);
            }

            @Override
            public long length() {
                return octets.size();
            }

            @Override
            public String toString() {
                return octets.toString(StandardCharsets.ISO_8859_1);
            }
        }
    }
}
