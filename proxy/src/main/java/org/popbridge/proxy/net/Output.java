package org.popbridge.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.Octets;

/**
 * A connection's way out: gathers what is written in a direct buffer, hands full ones to the event
 * loop, and makes the writer wait while the client reads slower than it writes.
 *
 * <p>Buffers grow from one to the next, so that a short answer takes a small one and a transfer few
 * system calls; between commands there is none. Written by one thread at a time, which may be the
 * event loop itself: that never waits, so it writes only what is short, and only when all is {@link
 * #isSettled() settled}, lest it overtake what the connection's thread has handed over. {@link
 * #writabilityChanged} is called by the event loop.
 */
final class Output {
    private static final int SMALLEST = 4 << 10;
    private static final int LARGEST = 256 << 10;

    private final Channel channel;
    private final long stallNanos;
    private @Nullable ByteBuf buffer;
    private int nextCapacity = SMALLEST;
    private volatile @Nullable Thread waiting;

    /** The write handed over last; null once it is known to be done. */
    private @Nullable ChannelFuture last;

    Output(Channel channel, long stallNanos) {
        this.channel = channel;
        this.stallNanos = stallNanos;
    }

    void write(byte[] octets, int offset, int count) throws IOException {
        for (int done = 0; done < count; ) {
            ByteBuf target = room();
            int n = Math.min(count - done, target.writableBytes());
            target.writeBytes(octets, offset + done, n);
            done += n;
        }
    }

    void transfer(Octets content, long offset, long count) throws IOException {
        for (long done = 0; done < count; ) {
            ByteBuf target = room();
            int n = (int) Math.min(count - done, target.writableBytes());
            ByteBuffer window = target.nioBuffer(target.writerIndex(), n);
            content.read(offset + done, window);
            target.writerIndex(target.writerIndex() + n);
            done += n;
        }
    }

    /** Hands over what there is; the next buffer starts small again. */
    void flush() throws IOException {
        nextCapacity = SMALLEST;
        if (buffer != null) {
            submit(buffer);
        }
    }

    /** Whether all that was handed over has left. */
    boolean isSettled() {
        if (last != null && last.isDone()) {
            last = null;
        }
        return last == null && buffer == null;
    }

    /** Lets go of what was not handed over. */
    void release() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }

    void writabilityChanged() {
        Thread writer = waiting;
        if (writer != null) {
            LockSupport.unpark(writer);
        }
    }

    private ByteBuf room() throws IOException {
        if (buffer != null && !buffer.isWritable()) {
            submit(buffer);
        }
        if (buffer == null) {
            buffer = channel.alloc().directBuffer(nextCapacity, nextCapacity);
            nextCapacity = Math.min(nextCapacity * 4, LARGEST);
        }
        return buffer;
    }

    private void submit(ByteBuf full) throws IOException {
        buffer = null;
        if (!channel.isActive()) {
            full.release();
            throw new ConnectionClosedException("the client is gone");
        }
        last = channel.writeAndFlush(full);
        if (!channel.isWritable() && !channel.eventLoop().inEventLoop()) {
            awaitWritable();
        }
    }

    private void awaitWritable() throws IOException {
        waiting = Thread.currentThread();
        try {
            long pending = channel.bytesBeforeWritable();
            long deadline = System.nanoTime() + stallNanos;
            while (!channel.isWritable() && channel.isActive()) {
                LockSupport.parkNanos(this, Math.min(stallNanos, 1_000_000_000L));
                long now = channel.bytesBeforeWritable();
                if (now < pending) {
                    pending = now;
                    deadline = System.nanoTime() + stallNanos;
                } else if (System.nanoTime() - deadline >= 0) {
                    var _ = channel.close();
                    throw new ConnectionClosedException("the client stopped reading");
                }
            }
        } finally {
            waiting = null;
        }
        if (!channel.isActive()) {
            throw new ConnectionClosedException("the client is gone");
        }
    }
}
