package org.popbridge.proxy.login;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.Blake2bDigest;

/**
 * One computation of Argon2id, version 1.3 (RFC 9106), without secret and associated data, whose
 * memory is outside of the heap.
 *
 * <p>The memory is the point: on the heap each computation leaves megabytes of garbage, which a
 * collector copies and for which the process grows and stays grown. Here they go back to the
 * operating system, overwritten, when the computation is over. Its thread only.
 */
final class Argon2id {
    private static final ValueLayout.OfLong WORD =
            JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int VERSION = 0x13;
    private static final int TYPE = 2;
    private static final int SLICES = 4;
    private static final int WORDS = 128;
    private static final int BLOCK = WORDS * 8;

    private final PasswordVerifier.Cost cost;
    private final MemorySegment memory;
    private final int segment;
    private final int columns;

    /** Work space: blocks are copied as a whole, which is quick even before it is compiled. */
    private final long[] mixed = new long[WORDS];

    private final long[] before = new long[WORDS];
    private final long[] loaded = new long[WORDS];

    /** What data-independent addressing counts, and the addresses it makes of that. */
    private final long[] counted = new long[WORDS];

    private final long[] addresses = new long[WORDS];

    private Argon2id(PasswordVerifier.Cost cost, MemorySegment memory) {
        this.cost = cost;
        this.memory = memory;
        this.segment = cost.kibibytes() / (SLICES * cost.lanes());
        this.columns = segment * SLICES;
    }

    /** The tag of {@code length} octets. */
    static byte[] hash(byte[] password, byte[] salt, PasswordVerifier.Cost cost, int length) {
        try (Arena arena = Arena.ofConfined()) {
            long blocks = cost.kibibytes() / (SLICES * cost.lanes()) * (long) SLICES * cost.lanes();
            MemorySegment memory = arena.allocate(blocks * BLOCK, 64);
            try {
                Argon2id run = new Argon2id(cost, memory);
                run.begin(run.first(password, salt, length));
                run.fill();
                return run.end(length);
            } finally {
                memory.fill((byte) 0);
            }
        }
    }

    /** H_0 (RFC 9106 §3.2), with room for the eight octets that follow it in its first use. */
    private byte[] first(byte[] password, byte[] salt, int length) {
        ByteBuffer input =
                ByteBuffer.allocate(40 + password.length + salt.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(cost.lanes())
                        .putInt(length)
                        .putInt(cost.kibibytes())
                        .putInt(cost.passes())
                        .putInt(VERSION)
                        .putInt(TYPE)
                        .putInt(password.length)
                        .put(password)
                        .putInt(salt.length)
                        .put(salt)
                        .putInt(0)
                        .putInt(0);
        byte[] hash = new byte[72];
        blake2b(input.array(), 64, hash, 0);
        Arrays.fill(input.array(), (byte) 0);
        return hash;
    }

    private void begin(byte[] first) {
        ByteBuffer seed = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN);
        for (int lane = 0; lane < cost.lanes(); lane++) {
            for (int column = 0; column < 2; column++) {
                byte[] block = stretched(seed.putInt(64, column).putInt(68, lane).array(), BLOCK);
                MemorySegment.copy(
                        block, 0, memory, ValueLayout.JAVA_BYTE, at(lane, column), BLOCK);
            }
        }
    }

    private void fill() {
        for (int pass = 0; pass < cost.passes(); pass++) {
            for (int slice = 0; slice < SLICES; slice++) {
                for (int lane = 0; lane < cost.lanes(); lane++) {
                    segment(pass, slice, lane);
                }
            }
        }
    }

    private byte[] end(int length) {
        load(at(0, columns - 1), mixed);
        for (int lane = 1; lane < cost.lanes(); lane++) {
            add(at(lane, columns - 1), mixed);
        }
        ByteBuffer last = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        last.asLongBuffer().put(mixed);
        return stretched(last.array(), length);
    }

    /** One slice of one lane (RFC 9106 §3.4). */
    private void segment(int pass, int slice, int lane) {
        boolean independent = pass == 0 && slice < SLICES / 2;
        int from = pass == 0 && slice == 0 ? 2 : 0;
        if (independent) {
            Arrays.fill(counted, 0);
            long blocks = (long) columns * cost.lanes();
            long[] head = {pass, lane, slice, blocks, cost.passes(), TYPE};
            System.arraycopy(head, 0, counted, 0, head.length);
        }
        for (int index = from; index < segment; index++) {
            if (independent && (index == from || index % WORDS == 0)) {
                nextAddresses();
            }
            int column = slice * segment + index;
            long previous = at(lane, column == 0 ? columns - 1 : column - 1);
            long pseudoRandom = independent ? addresses[index % WORDS] : memory.get(WORD, previous);
            long reference = reference(pass, slice, lane, index, pseudoRandom);
            long target = at(lane, column);
            load(previous, mixed);
            add(reference, mixed);
            System.arraycopy(mixed, 0, before, 0, WORDS);
            permute(mixed);
            add(before, mixed);
            if (pass > 0) {
                add(target, mixed);
            }
            MemorySegment.copy(mixed, 0, memory, WORD, target, WORDS);
        }
    }

    /** Where the block is that is mixed in (RFC 9106 §3.4.2). */
    private long reference(int pass, int slice, int lane, int index, long pseudoRandom) {
        int among =
                pass == 0 && slice == 0
                        ? lane
                        : (int) Long.remainderUnsigned(pseudoRandom >>> 32, cost.lanes());
        int finished = pass == 0 ? slice * segment : columns - segment;
        int area = among == lane ? finished + index - 1 : index == 0 ? finished - 1 : finished;
        long low = pseudoRandom & 0xffffffffL;
        long chosen = area - 1 - ((area * ((low * low) >>> 32)) >>> 32);
        int start = pass == 0 || slice == SLICES - 1 ? 0 : (slice + 1) * segment;
        return at(among, (int) ((start + chosen) % columns));
    }

    private void nextAddresses() {
        counted[6]++;
        System.arraycopy(counted, 0, addresses, 0, WORDS);
        for (int twice = 0; twice < 2; twice++) {
            System.arraycopy(addresses, 0, before, 0, WORDS);
            permute(addresses);
            add(before, addresses);
        }
    }

    private long at(int lane, int column) {
        return ((long) lane * columns + column) * BLOCK;
    }

    private void load(long block, long[] into) {
        MemorySegment.copy(memory, WORD, block, into, 0, WORDS);
    }

    private void add(long block, long[] to) {
        load(block, loaded);
        add(loaded, to);
    }

    private static void add(long[] block, long[] to) {
        for (int i = 0; i < WORDS; i++) {
            to[i] ^= block[i];
        }
    }

    /** The permutation of the compression function (RFC 9106 §3.5): by rows, then by columns. */
    private static void permute(long[] v) {
        for (int row = 0; row < WORDS; row += 16) {
            round(v, row, 2);
        }
        for (int column = 0; column < 16; column += 2) {
            round(v, column, 16);
        }
    }

    /** P on eight pairs of words, {@code step} words from one to the next. */
    private static void round(long[] v, int from, int step) {
        int a = from;
        int b = a + 2 * step;
        int c = b + 2 * step;
        int d = c + 2 * step;
        quarter(v, a, b, c, d);
        quarter(v, a + 1, b + 1, c + 1, d + 1);
        quarter(v, a + step, b + step, c + step, d + step);
        quarter(v, a + step + 1, b + step + 1, c + step + 1, d + step + 1);
        quarter(v, a, b + 1, c + step, d + step + 1);
        quarter(v, a + 1, b + step, c + step + 1, d);
        quarter(v, a + step, b + step + 1, c, d + 1);
        quarter(v, a + step + 1, b, c + 1, d + step);
    }

    /** GB (RFC 9106 §3.6). */
    private static void quarter(long[] v, int ia, int ib, int ic, int id) {
        long a = multiplied(v[ia], v[ib]);
        long d = Long.rotateRight(v[id] ^ a, 32);
        long c = multiplied(v[ic], d);
        long b = Long.rotateRight(v[ib] ^ c, 24);
        a = multiplied(a, b);
        d = Long.rotateRight(d ^ a, 16);
        c = multiplied(c, d);
        v[ia] = a;
        v[ib] = Long.rotateRight(b ^ c, 63);
        v[ic] = c;
        v[id] = d;
    }

    private static long multiplied(long x, long y) {
        return x + y + 2 * (x & 0xffffffffL) * (y & 0xffffffffL);
    }

    /** H', the hash of any length (RFC 9106 §3.3). */
    private static byte[] stretched(byte[] input, int length) {
        byte[] whole =
                ByteBuffer.allocate(4 + input.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(length)
                        .put(input)
                        .array();
        byte[] output = new byte[length];
        if (length <= 64) {
            blake2b(whole, length, output, 0);
            return output;
        }
        byte[] link = new byte[64];
        blake2b(whole, 64, link, 0);
        int done = 0;
        for (; length - done > 64; done += 32) {
            System.arraycopy(link, 0, output, done, 32);
            int next = Math.min(64, length - done - 32);
            byte[] following = new byte[next];
            blake2b(link, next, following, 0);
            link = following;
        }
        System.arraycopy(link, 0, output, done, length - done);
        return output;
    }

    private static void blake2b(byte[] input, int length, byte[] into, int offset) {
        Blake2bDigest digest = new Blake2bDigest(length * 8);
        digest.update(input, 0, input.length);
        digest.doFinal(into, offset);
    }
}
