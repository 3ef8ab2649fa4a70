package org.popbridge.mapping.store.sqlite;

import java.util.Arrays;
import java.util.BitSet;

/**
 * An immutable column of longs in chunks: a changed column shares every chunk that it did not
 * touch, so that one flag of a message costs a copy of one chunk and not of the mailbox.
 */
final class LongColumn {
    private static final int BITS = 10;
    private static final int CHUNK = 1 << BITS;
    private static final int MASK = CHUNK - 1;
    static final LongColumn EMPTY = new LongColumn(new long[0][], 0);

    private final long[][] chunks;
    private final int size;

    private LongColumn(long[][] chunks, int size) {
        this.chunks = chunks;
        this.size = size;
    }

    long get(int position) {
        return chunks[position >> BITS][position & MASK];
    }

    int size() {
        return size;
    }

    /** This column with the first {@code count} of {@code values} after its end. */
    LongColumn plus(long[] values, int count) {
        int newSize = size + count;
        long[][] all = Arrays.copyOf(chunks, (newSize + MASK) >> BITS);
        for (int done = 0; done < count; ) {
            int at = size + done;
            int slot = at & MASK;
            int n = Math.min(CHUNK - slot, count - done);
            long[] chunk = slot == 0 ? new long[n] : Arrays.copyOf(all[at >> BITS], slot + n);
            System.arraycopy(values, done, chunk, slot, n);
            all[at >> BITS] = chunk;
            done += n;
        }
        return new LongColumn(all, newSize);
    }

    /** This column with {@code values[i]} at {@code positions[i]}; positions ascend. */
    LongColumn with(int[] positions, long[] values) {
        long[][] all = chunks.clone();
        int copied = -1;
        for (int i = 0; i < positions.length; i++) {
            int chunk = positions[i] >> BITS;
            if (chunk != copied) {
                all[chunk] = all[chunk].clone();
                copied = chunk;
            }
            all[chunk][positions[i] & MASK] = values[i];
        }
        return new LongColumn(all, size);
    }

    /** This column with one value at all {@code positions}, which ascend. */
    LongColumn with(int[] positions, long value) {
        long[] values = new long[positions.length];
        Arrays.fill(values, value);
        return with(positions, values);
    }

    /** This column less the positions that are set in {@code gone}. */
    LongColumn without(BitSet gone) {
        int first = gone.nextSetBit(0);
        if (first < 0) {
            return this;
        }
        int kept = first & ~MASK;
        LongColumn head = new LongColumn(Arrays.copyOf(chunks, kept >> BITS), kept);
        long[] rest = new long[size - kept];
        int count = 0;
        for (int i = gone.nextClearBit(kept); i < size; i = gone.nextClearBit(i + 1)) {
            rest[count++] = get(i);
        }
        return head.plus(rest, count);
    }
}
