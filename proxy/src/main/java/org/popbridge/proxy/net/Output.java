package org.popbridge.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.Octets;
import org.popbridge.proxy.response.ResponseSink;

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
    private volatile @Nullable Deflation deflation;

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

    /** Sends a range of content; without its NULs where the receiver may not get any. */
    void transfer(Octets content, long offset, long count, boolean masked) throws IOException {
        for (long done = 0; done < count; ) {
            ByteBuf target = room();
            int n = (int) Math.min(count - done, target.writableBytes());
            ByteBuffer window = target.nioBuffer(target.writerIndex(), n);
            content.read(offset + done, window);
            int start = target.writerIndex();
            target.writerIndex(start + n);
            if (masked) {
                mask(target, start, start + n);
            }
            done += n;
        }
    }

    private static void mask(ByteBuf octets, int from, int to) {
        for (int at = octets.indexOf(from, to, (byte) 0);
                at >= 0;
                at = octets.indexOf(at + 1, to, (byte) 0)) {
            octets.setByte(at, ResponseSink.INSTEAD_OF_NUL);
        }
    }

    /** Hands over what there is; the next buffer starts small again. */
    void flush() throws IOException {
        nextCapacity = SMALLEST;
        if (buffer != null) {
            submit(buffer);
        }
        Deflation compressed = deflation;
        if (compressed != null) {
            compressed.flush(channel.alloc(), this::hand);
        }
    }

    /** From here on all goes compressed. */
    void compress() throws IOException {
        flush();
        deflation = new Deflation();
    }

    /** From here on nothing does. */
    void endCompression() throws IOException {
        flush();
        releaseDeflation();
    }

    /** Whether there is memory that {@link #rest} would give back; any thread may ask. */
    boolean isRestless() {
        Deflation compressed = deflation;
        return compressed != null && compressed.isHeld();
    }

    /** The client is quiet: hold nothing that the next answer can do without. */
    void rest() {
        Deflation compressed = deflation;
        if (compressed != null) {
            compressed.rest();
        }
    }

    private void releaseDeflation() {
        Deflation compressed = deflation;
        if (compressed != null) {
            deflation = null;
            compressed.close();
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
        releaseDeflation();
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
        Deflation compressed = deflation;
        if (compressed == null) {
            hand(full);
        } else {
            compressed.deflate(full, channel.alloc(), this::hand);
        }
    }

    private void hand(ByteBuf full) throws IOException {
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
