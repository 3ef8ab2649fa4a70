package org.popbridge.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * What a client is sent compressed (RFC 4978): raw deflate, flushed wherever the server has said
 * all it has to say for now.
 *
 * <p>zlib holds some 270 KB for it, which a client that idles need not cost: {@link #rest} gives
 * them back. The stream goes on with another deflater, for behind a flush nothing obliges a
 * compressor to refer to what was before it. The connection's thread only, but for {@link
 * #isHeld()}.
 */
final class Deflation implements AutoCloseable {
    /** RFC 4978 §4: its least costly setting compresses responses to 25-40 %. */
    private static final int LEVEL = Deflater.BEST_SPEED;

    private static final int SMALLEST = 512;

    private volatile @Nullable Deflater deflater;

    /** Whether the receiver may lack octets for what was given here. */
    private boolean unflushed;

    /** Where compressed octets go; whoever takes them releases them. */
    @FunctionalInterface
    interface Outlet {
        void take(ByteBuf octets) throws IOException;
    }

    /** Takes octets, and releases them; what is ready of them goes on. */
    void deflate(ByteBuf plain, ByteBufAllocator allocator, Outlet to) throws IOException {
        Deflater compressor = held();
        try {
            compressor.setInput(plain.nioBuffer());
            unflushed = true;
            while (!compressor.needsInput()) {
                run(compressor, Deflater.NO_FLUSH, plain.readableBytes() / 4, allocator, to);
            }
        } finally {
            plain.release();
        }
    }

    /** Has the receiver get all that was given so far. */
    void flush(ByteBufAllocator allocator, Outlet to) throws IOException {
        if (unflushed) {
            unflushed = false;
            boolean more = true;
            while (more) {
                more = run(held(), Deflater.SYNC_FLUSH, SMALLEST, allocator, to);
            }
        }
    }

    /** Compresses once; answers whether there may be more to come. */
    private static boolean run(
            Deflater compressor, int flush, int capacity, ByteBufAllocator allocator, Outlet to)
            throws IOException {
        int room = Math.max(SMALLEST, capacity);
        ByteBuf out = allocator.directBuffer(room, room);
        int count = compressor.deflate(out.nioBuffer(0, room), flush);
        if (count == 0) {
            out.release();
            return false;
        }
        to.take(out.writerIndex(count));
        return count == room;
    }

    private Deflater held() {
        Deflater known = deflater;
        if (known == null) {
            known = new Deflater(LEVEL, true);
            deflater = known;
        }
        return known;
    }

    /** Whether there is memory that {@link #rest} would give back; any thread may ask. */
    boolean isHeld() {
        return deflater != null;
    }

    /** Lets go of the compressor until there is something to say. */
    void rest() {
        if (!unflushed) {
            close();
        }
    }

    @Override
    public void close() {
        Deflater known = deflater;
        if (known != null) {
            deflater = null;
            known.end();
        }
    }
}
