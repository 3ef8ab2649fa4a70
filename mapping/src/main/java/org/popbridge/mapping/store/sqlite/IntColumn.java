package org.popbridge.mapping.store.sqlite;

import java.util.Arrays;
import java.util.BitSet;

/**
 * An immutable column of ints in chunks; the sibling of {@link LongColumn} for what fits into 32
 * bits.
 */
final class IntColumn {
    private static final int BITS = 10;
    private static final int CHUNK = 1 << BITS;
    private static final int MASK = CHUNK - 1;
    static final IntColumn EMPTY = new IntColumn(new int[0][], 0);

    private final int[][] chunks;
    private final int size;

    private IntColumn(int[][] chunks, int size) {
        this.chunks = chunks;
        this.size = size;
    }

    int get(int position) {
        return chunks[position >> BITS][position & MASK];
    }

    int size() {
        return size;
    }

    /** This column with the first {@code count} of {@code values} after its end. */
    IntColumn plus(int[] values, int count) {
        int newSize = size + count;
        int[][] all = Arrays.copyOf(chunks, (newSize + MASK) >> BITS);
        for (int done = 0; done < count; ) {
            int at = size + done;
            int slot = at & MASK;
            int n = Math.min(CHUNK - slot, count - done);
            int[] chunk = slot == 0 ? new int[n] : Arrays.copyOf(all[at >> BITS], slot + n);
            System.arraycopy(values, done, chunk, slot, n);
            all[at >> BITS] = chunk;
            done += n;
        }
        return new IntColumn(all, newSize);
    }

    /** This column with {@code values[i]} at {@code positions[i]}; positions ascend. */
    IntColumn with(int[] positions, int[] values) {
        int[][] all = chunks.clone();
        int copied = -1;
        for (int i = 0; i < positions.length; i++) {
            int chunk = positions[i] >> BITS;
            if (chunk != copied) {
                all[chunk] = all[chunk].clone();
                copied = chunk;
            }
            all[chunk][positions[i] & MASK] = values[i];
        }
        return new IntColumn(all, size);
    }

    /** This column less the positions that are set in {@code gone}. */
    IntColumn without(BitSet gone) {
        int first = gone.nextSetBit(0);
        if (first < 0) {
            return this;
        }
        int kept = first & ~MASK;
        IntColumn head = new IntColumn(Arrays.copyOf(chunks, kept >> BITS), kept);
        int[] rest = new int[size - kept];
        int count = 0;
        for (int i = gone.nextClearBit(kept); i < size; i = gone.nextClearBit(i + 1)) {
            rest[count++] = get(i);
        }
        return head.plus(rest, count);
    }
}
