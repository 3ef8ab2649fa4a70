package org.popbridge.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.imap.LiteralHeader;
import org.popbridge.mapping.imap.LiteralHeader.Pace;
import org.popbridge.proxy.command.CommandFrame;
import org.popbridge.proxy.command.LiteralDecision;

/**
 * Cuts a client's octets into commands: lines, and the literals in them (RFC 9051 §2.2.1, §4.3).
 *
 * <p>Its state is explicit, so octets may come in any pieces; between commands it holds nothing. A
 * line ends in CRLF or in a bare LF. The conversation decides about each literal at the very point
 * of the stream where it is announced, when all earlier commands are done. What is refused is read
 * past, up to {@link #READ_PAST} octets, in constant memory.
 */
final class FrameDecoder {
    /** A client that announces more than this without waiting is cut off instead. */
    static final long READ_PAST = 256L << 20;

    /** Enough of a skipped line's end to see a literal announced there. */
    private static final int TAIL = 32;

    private static final byte[] CRLF = {'\r', '\n'};

    private enum State {
        /** In a line of a command. */
        LINE,
        /** In a literal that is kept in the frame. */
        HELD,
        /** In a literal that goes to the spool. */
        SPOOLED,
        /** In a line of a command that will be refused. */
        SKIPPED_LINE,
        /** In a literal of such a command. */
        SKIPPED_LITERAL
    }

    private State state = State.LINE;
    private CommandFrame.@Nullable Builder frame;
    private boolean carriageReturn;
    private long remaining;
    private @Nullable MessageSpool spool;

    /** What is told when a skipped command is over; null for one that is too long. */
    private LiteralDecision.@Nullable Refuse refusal;

    private String overlongTag = "*";

    /** Octets of the refused command that were read past. */
    private long skipped;

    /** Takes octets until there are none left or the conversation's connection has ended. */
    void decode(ByteBuf in, Conversation to, Liveness connection)
            throws IOException, InterruptedException {
        while (connection.isOpen() && (in.isReadable() || (remaining == 0 && inLiteral()))) {
            switch (state) {
                case LINE -> line(in, to);
                case HELD -> held(in);
                case SPOOLED -> spooled(in);
                case SKIPPED_LINE -> skippedLine(in, to);
                case SKIPPED_LITERAL -> skippedLiteral(in);
            }
        }
    }

    /**
     * The command that these octets are, if it is one line that they begin and end with, and no
     * more than {@code most} of them. They stay unread, and so does the decoder's state.
     */
    @Nullable CommandFrame wholeLine(ByteBuf in, int most) {
        int count = in.readableBytes();
        int last = in.writerIndex() - 1;
        if (isAmidCommand()
                || count == 0
                || count > most
                || in.forEachByte(ByteProcessor.FIND_LF) != last) {
            return null;
        }
        byte[] line = new byte[count > 1 && in.getByte(last - 1) == '\r' ? count - 2 : count - 1];
        in.getBytes(in.readerIndex(), line);
        return LiteralHeader.atEnd(line, 0, line.length).isPresent() ? null : CommandFrame.of(line);
    }

    /** Whether the connection still stands; decoding ends when it does not. */
    interface Liveness {
        boolean isOpen();
    }

    /** Octets of a literal that are still to come; 0 in a line. */
    long literalLeft() {
        return inLiteral() ? remaining : 0;
    }

    /** Whether a command has begun and is not whole yet. */
    boolean isAmidCommand() {
        return frame != null || state != State.LINE || carriageReturn;
    }

    /** The connection is gone. */
    void abandon(Conversation to) {
        if (spool != null) {
            spool.abandon();
            spool = null;
        }
        if (frame != null) {
            drop(frame, to);
        }
    }

    private boolean inLiteral() {
        return state == State.HELD || state == State.SPOOLED || state == State.SKIPPED_LITERAL;
    }

    private void line(ByteBuf in, Conversation to) throws IOException, InterruptedException {
        CommandFrame.Builder builder = builder();
        if (takeLine(in, builder, to.limits().octets())) {
            lineEnded(builder, to);
        } else if (builder.size() > to.limits().octets()) {
            overlongTag = tag(builder);
            refusal = null;
            skip(builder, to);
        }
    }

    private void lineEnded(CommandFrame.Builder builder, Conversation to)
            throws IOException, InterruptedException {
        Optional<LiteralHeader> announced = builder.announcement();
        if (announced.isEmpty()) {
            frame = null;
            to.received(builder.build());
            return;
        }
        LiteralHeader literal = announced.get();
        switch (to.decide(builder, literal)) {
            case LiteralDecision.Hold() -> {
                builder.append(CRLF);
                begin(State.HELD, literal, to);
            }
            case LiteralDecision.Spool() -> {
                builder.append(CRLF);
                spool = to.spool(literal.length());
                begin(State.SPOOLED, literal, to);
            }
            case LiteralDecision.Refuse refuse -> refuse(refuse, builder, literal, to);
        }
    }

    private void begin(State next, LiteralHeader literal, Conversation to) throws IOException {
        state = next;
        remaining = literal.length();
        if (literal.pace() == Pace.SYNCHRONISING) {
            to.goOn();
        }
    }

    private void refuse(
            LiteralDecision.Refuse refuse,
            CommandFrame.Builder builder,
            LiteralHeader literal,
            Conversation to)
            throws IOException {
        drop(builder, to);
        if (literal.pace() == Pace.SYNCHRONISING) {
            // The client waits, and the tagged NO tells it not to send (RFC 9051 §4.3).
            to.refused(refuse);
        } else if (literal.length() > READ_PAST) {
            to.ending(Conversation.Ending.TOO_BIG);
            throw new ConnectionClosedException(
                    "literal of %d octets (expected: <= %d)"
                            .formatted(literal.length(), READ_PAST));
        } else {
            refusal = refuse;
            remaining = literal.length();
            state = State.SKIPPED_LITERAL;
        }
    }

    private void held(ByteBuf in) {
        int n = (int) Math.min(remaining, in.readableBytes());
        append(builder(), in, n);
        remaining -= n;
        if (remaining == 0) {
            state = State.LINE;
        }
    }

    private void spooled(ByteBuf in) {
        MessageSpool target = spool;
        if (target == null) {
            throw new IllegalStateException("no spool for a spooled literal");
        }
        byte[] window = new byte[(int) Math.min(Math.min(remaining, in.readableBytes()), 1 << 14)];
        while (remaining > 0 && in.isReadable()) {
            int n = (int) Math.min(Math.min(remaining, in.readableBytes()), window.length);
            in.readBytes(window, 0, n);
            target.write(window, 0, n);
            remaining -= n;
        }
        if (remaining == 0) {
            builder().spooled(target.finish());
            spool = null;
            state = State.LINE;
        }
    }

    private void skip(CommandFrame.Builder builder, Conversation to) {
        drop(builder, to);
        // The limit may fall amid the announcement of a literal: its beginning is needed then.
        frame = builder.size() > TAIL ? lastOf(builder) : CommandFrame.builder();
        state = State.SKIPPED_LINE;
    }

    /** Reads past a line; another literal at its end belongs to the same refused command. */
    private void skippedLine(ByteBuf in, Conversation to) throws IOException {
        CommandFrame.Builder tail = builder();
        int before = in.readableBytes();
        boolean ended = takeLine(in, tail, TAIL);
        skipped += before - in.readableBytes();
        if (skipped > READ_PAST) {
            to.ending(Conversation.Ending.TOO_BIG);
            throw new ConnectionClosedException("a command too long to be read past");
        }
        if (!ended) {
            if (tail.size() > TAIL) {
                frame = lastOf(tail);
            }
            return;
        }
        frame = null;
        Optional<LiteralHeader> announced = tail.announcement();
        if (announced.isPresent() && announced.get().pace() == Pace.NON_SYNCHRONISING) {
            if (announced.get().length() > READ_PAST) {
                to.ending(Conversation.Ending.TOO_BIG);
                throw new ConnectionClosedException("literal too long to be read past");
            }
            remaining = announced.get().length();
            skipped += remaining;
            state = State.SKIPPED_LITERAL;
            return;
        }
        state = State.LINE;
        skipped = 0;
        if (refusal == null) {
            to.overlong(overlongTag);
        } else {
            to.refused(refusal);
        }
    }

    private void skippedLiteral(ByteBuf in) {
        int n = (int) Math.min(remaining, in.readableBytes());
        in.skipBytes(n);
        remaining -= n;
        if (remaining == 0) {
            frame = CommandFrame.builder();
            state = State.SKIPPED_LINE;
        }
    }

    /**
     * Appends octets up to the line's end, but not much more than {@code most} in one go.
     *
     * @return whether the line has ended; its CRLF is read and not appended
     */
    private boolean takeLine(ByteBuf in, CommandFrame.Builder builder, int most) {
        int taken = builder.size() + (carriageReturn ? 1 : 0);
        int window = Math.min(in.readableBytes(), Math.max(1, most - taken + 1));
        int end = in.forEachByte(in.readerIndex(), window, ByteProcessor.FIND_LF);
        int count = (end < 0 ? in.readerIndex() + window : end) - in.readerIndex();
        if (carriageReturn && (end < 0 || count > 0)) {
            builder.append((byte) '\r');
            carriageReturn = false;
        }
        if (end >= 0) {
            int text = count > 0 && in.getByte(end - 1) == '\r' ? count - 1 : count;
            append(builder, in, text);
            in.readerIndex(end + 1);
            carriageReturn = false;
            return true;
        }
        carriageReturn = in.getByte(in.readerIndex() + count - 1) == '\r';
        append(builder, in, carriageReturn ? count - 1 : count);
        in.skipBytes(carriageReturn ? 1 : 0);
        return false;
    }

    private CommandFrame.Builder builder() {
        if (frame == null) {
            frame = CommandFrame.builder();
        }
        return frame;
    }

    private void drop(CommandFrame.Builder builder, Conversation to) {
        if (builder.spooledCount() > 0) {
            to.dropped(builder.build());
        }
        frame = null;
    }

    private static void append(CommandFrame.Builder builder, ByteBuf in, int count) {
        if (in.hasArray()) {
            builder.append(in.array(), in.arrayOffset() + in.readerIndex(), count);
            in.skipBytes(count);
        } else {
            byte[] copy = new byte[count];
            in.readBytes(copy);
            builder.append(copy);
        }
    }

    private static CommandFrame.Builder lastOf(CommandFrame.Builder tail) {
        byte[] octets = tail.build().octets();
        return CommandFrame.builder().append(octets, octets.length - TAIL, TAIL);
    }

    private static String tag(CommandFrame.Builder builder) {
        byte[] octets = builder.build().octets();
        StringBuilder tag = new StringBuilder();
        for (int i = 0; i < Math.min(octets.length, 64); i++) {
            char c = (char) (octets[i] & 0xff);
            if (c == ' ') {
                return tag.isEmpty() ? "*" : tag.toString();
            }
            if (c <= ' ' || c >= 0x7f || "(){%*\"\\+".indexOf(c) >= 0) {
                return "*";
            }
            tag.append(c);
        }
        return "*";
    }
}
