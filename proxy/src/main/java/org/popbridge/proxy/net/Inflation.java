package org.popbridge.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What a client sends compressed (RFC 4978): raw deflate, inflated piece by piece, each decoded
 * before the next is made. So the limits of the framing bound what a few octets can swell to, and
 * memory does not grow with it; between arrivals only zlib's 40 KB remain.
 *
 * <p>zlib reads ahead for as long as it has room to write, and cannot be asked where a line ended.
 * So in lines it gets one octet at a time: an UNAUTHENTICATE ends the compression, and what its
 * client sends behind it without waiting is not compressed (RFC 8437 §4.1). The connection's thread
 * only.
 */
final class Inflation implements AutoCloseable {
    private static final int LINE = 1 << 10;
    private static final int LITERAL = 16 << 10;
    private static final byte[] NOTHING = {};

    /** How a flush ends in raw deflate: the length of an empty stored block, and its complement. */
    private static final int FLUSH_MARK = 0x0000ffff;

    /** More than what is left of a block and a flush behind it. */
    private static final int LONGEST_TRAILER = 12;

    private enum State {
        RUNNING,
        /** The last compressed command was read, but not the end of its block. */
        ENDING,
        ENDED
    }

    private final Inflater inflater = new Inflater(true);
    private State state = State.RUNNING;
    private final byte[] one = new byte[1];

    /** Whether what zlib has not read yet is still unread in the octets at hand, too. */
    private boolean lent;

    private int trailer;
    private int lastOctets = -1;

    /** Another stream than the one agreed on. */
    static final class GarbledException extends IOException {
        private static final long serialVersionUID = 1L;

        GarbledException(String message) {
            super(message);
        }
    }

    /** The client compresses nothing that it sends after the command at hand. */
    void end() {
        state = State.ENDING;
    }

    /** Whether what comes now is not compressed any more. */
    boolean hasEnded() {
        return state == State.ENDED;
    }

    /**
     * Inflates and decodes octets; leaves unread what is not part of the stream.
     *
     * @throws GarbledException if they are no deflate stream
     */
    void decode(ByteBuf in, FrameDecoder decoder, Conversation to, FrameDecoder.Liveness connection)
            throws IOException, InterruptedException {
        byte[] window = new byte[decoder.literalLeft() > LINE ? LITERAL : LINE];
        boolean more = false;
        try {
            while (state == State.RUNNING && connection.isOpen() && (more || in.isReadable())) {
                long literal = decoder.literalLeft();
                int room = literal > 0 ? (int) Math.min(window.length, literal) : window.length;
                feed(in, literal, more);
                int count = inflater.inflate(window, 0, room);
                if (lent) {
                    in.readerIndex(in.writerIndex() - inflater.getRemaining());
                }
                if (inflater.finished() && (in.isReadable() || inflater.getRemaining() > 0)) {
                    throw new GarbledException("octets after the stream's end");
                }
                decoder.decode(Unpooled.wrappedBuffer(window, 0, count), to, connection);
                more = count == room;
            }
            if (state == State.ENDING) {
                passTrailer(in);
            }
        } catch (DataFormatException e) {
            throw new GarbledException("not deflate: " + e.getMessage());
        } finally {
            // The octets' memory is about to be given back.
            inflater.setInput(NOTHING);
        }
    }

    /** Gives zlib what it may read: in a literal all there is, in a line one octet. */
    private void feed(ByteBuf in, long literal, boolean more) {
        if (inflater.getRemaining() > 0 && !lent) {
            return;
        }
        lent = literal > 0;
        if (lent) {
            inflater.setInput(in.nioBuffer());
        } else if (more || !in.isReadable()) {
            inflater.setInput(NOTHING);
        } else {
            one[0] = in.readByte();
            inflater.setInput(one);
        }
    }

    /** Reads to the end of the flush, or of the stream, that the last command went with. */
    private void passTrailer(ByteBuf in) throws DataFormatException, GarbledException {
        byte[] none = new byte[1];
        while (state == State.ENDING && in.isReadable()) {
            byte octet = in.readByte();
            lastOctets = (lastOctets << 8) | (octet & 0xff);
            one[0] = octet;
            inflater.setInput(one);
            if (inflater.inflate(none) > 0 || ++trailer > LONGEST_TRAILER) {
                throw new GarbledException("compressed octets after UNAUTHENTICATE");
            }
            if (inflater.finished() || (trailer >= 4 && lastOctets == FLUSH_MARK)) {
                state = State.ENDED;
            }
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
