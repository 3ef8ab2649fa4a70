package org.popbridge.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.popbridge.proxy.command.CommandFrame;

/**
 * A connection's way in: octets wait in {@link Arrivals}, are inflated where the client compresses,
 * and cut into commands. The event loop adds; all else is the connection's thread's, or of who
 * stands in for it.
 */
final class Intake {
    private final FrameDecoder decoder = new FrameDecoder();
    private final Arrivals arrivals;
    private final Silence silence;
    private @Nullable Inflation inflation;

    /** What is being decoded. */
    private @Nullable ByteBuf current;

    Intake(Channel channel, Silence silence) {
        this.arrivals = new Arrivals(channel);
        this.silence = silence;
    }

    void add(ByteBuf octets) {
        arrivals.add(octets);
    }

    /** The command that these octets are and nothing else, if they are so and it is short. */
    @Nullable CommandFrame wholeLine(ByteBuf octets, int most) {
        return inflation == null ? decoder.wholeLine(octets, most) : null;
    }

    /**
     * Has the conversation take what came off the socket in one go; what comes after the
     * connection's end is passed over.
     *
     * @return whether there was anything
     */
    boolean take(Conversation to, FrameDecoder.Liveness connection)
            throws IOException, InterruptedException {
        ByteBuf octets = arrivals.poll();
        if (octets == null) {
            return false;
        }
        int count = octets.readableBytes();
        current = octets;
        try {
            decode(octets, to, connection);
        } finally {
            current = null;
            octets.release();
            silence.heard();
            arrivals.done(count);
        }
        return true;
    }

    private void decode(ByteBuf octets, Conversation to, FrameDecoder.Liveness connection)
            throws IOException, InterruptedException {
        Inflation compressed = inflation;
        if (compressed != null && connection.isOpen()) {
            compressed.decode(octets, decoder, to, connection);
            if (compressed.hasEnded()) {
                stopInflation();
            }
        }
        if (inflation == null && connection.isOpen()) {
            decoder.decode(octets, to, connection);
        }
    }

    /** Whether anything came after the command at hand. */
    boolean hasMore() {
        return (current != null && current.isReadable()) || !arrivals.isEmpty();
    }

    /** Whether nothing waits to be decoded. */
    boolean isEmpty() {
        return arrivals.isEmpty();
    }

    /** What comes from here on is compressed. */
    void inflate() {
        inflation = new Inflation();
    }

    /** What comes after the command at hand is not. */
    void endInflation() {
        if (inflation != null) {
            inflation.end();
        }
    }

    boolean isInflating() {
        return inflation != null;
    }

    /** Forgets what waits; nobody will read it. */
    void drop() {
        arrivals.drop();
    }

    /** The connection is gone. */
    void abandon(Conversation to) {
        decoder.abandon(to);
    }

    /** Lets go of what is not the heap's. */
    void release() {
        arrivals.drop();
        stopInflation();
    }

    private void stopInflation() {
        if (inflation != null) {
            inflation.close();
            inflation = null;
        }
    }
}
