package org.popbridge.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Octets that have come off the socket and wait for the connection's thread. Reading stops while
 * more than {@link #READ_AHEAD} of them wait. The event loop adds; the connection's thread takes.
 */
final class Arrivals {
    /** Octets that may wait before reading stops. */
    private static final int READ_AHEAD = 64 << 10;

    private final Channel channel;
    private final ConcurrentLinkedQueue<ByteBuf> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger octets = new AtomicInteger();

    Arrivals(Channel channel) {
        this.channel = channel;
    }

    void add(ByteBuf arrived) {
        int count = octets.addAndGet(arrived.readableBytes());
        waiting.add(arrived);
        if (count > READ_AHEAD) {
            channel.config().setAutoRead(false);
            // The thread may have taken all of it between the two lines above.
            if (octets.get() <= READ_AHEAD / 2) {
                channel.config().setAutoRead(true);
            }
        }
    }

    /** The oldest that wait; whoever takes them says so by {@link #done}, and releases them. */
    @Nullable ByteBuf poll() {
        return waiting.poll();
    }

    /** So many octets were dealt with: reading may go on. */
    void done(int count) {
        if (octets.addAndGet(-count) <= READ_AHEAD / 2 && !channel.config().isAutoRead()) {
            channel.config().setAutoRead(true);
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Forgets all that wait; nobody will read them. */
    void drop() {
        for (ByteBuf arrived = waiting.poll(); arrived != null; arrived = waiting.poll()) {
            octets.addAndGet(-arrived.readableBytes());
            arrived.release();
        }
    }
}
