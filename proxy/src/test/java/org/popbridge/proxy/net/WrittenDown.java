package org.popbridge.proxy.net;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.popbridge.mapping.imap.LiteralHeader;
import org.popbridge.proxy.command.CommandFrame;
import org.popbridge.proxy.command.CommandLimits;
import org.popbridge.proxy.command.LiteralDecision;
import org.popbridge.proxy.command.LiteralPolicy;
import org.popbridge.proxy.command.MessageLiteral;

/** Writes down what the decoder says. */
final class WrittenDown implements Conversation {
    final List<String> events = new ArrayList<>();
    final List<CommandFrame> frames = new ArrayList<>();
    private final CommandLimits limits;

    WrittenDown(CommandLimits limits) {
        this.limits = limits;
    }

    @Override
    public void begin() {}

    @Override
    public CommandLimits limits() {
        return limits;
    }

    @Override
    public LiteralDecision decide(CommandFrame.Builder soFar, LiteralHeader literal) {
        return new LiteralPolicy(limits).decide(soFar, literal);
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
        frames.add(frame);
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
