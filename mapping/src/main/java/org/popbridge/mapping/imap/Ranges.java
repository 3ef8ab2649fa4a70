package org.popbridge.mapping.imap;

import java.util.Arrays;

/** Ranges of numbers as {@code first, last} pairs; each number has 32 bits, unsigned. */
final class Ranges {
    private Ranges() {}

    /** The same numbers, ascending and disjoint, and no range adjacent to another. */
    static long[] merged(long[] ranges, int used) {
        // Both ends fit into one long: 32 bits each, the sign flipped to sort as unsigned.
        long[] packed = new long[used / 2];
        for (int i = 0; i < used; i += 2) {
            packed[i / 2] = (ranges[i] << 32 | ranges[i + 1]) ^ Long.MIN_VALUE;
        }
        Arrays.sort(packed);
        long[] merged = new long[used];
        int size = 0;
        for (long range : packed) {
            long first = (range ^ Long.MIN_VALUE) >>> 32;
            long last = range & NumberSet.GREATEST;
            if (size > 0 && first <= merged[size - 1] + 1) {
                merged[size - 1] = Math.max(merged[size - 1], last);
            } else {
                merged[size++] = first;
                merged[size++] = last;
            }
        }
        return Arrays.copyOf(merged, size);
    }
}
