package org.popbridge.proxy.search;

import java.util.Arrays;

/**
 * Turns sort keys into ranks: small numbers that compare as the keys do, equal for equal ones. What
 * is sorted then is packed numbers, whatever the keys were.
 */
final class Ranks {
    private Ranks() {}

    static int[] ofNumbers(long[] keys) {
        long[] sorted = keys.clone();
        Arrays.sort(sorted);
        int distinct = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                sorted[distinct++] = sorted[i];
            }
        }
        int[] ranks = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            ranks[i] = Arrays.binarySearch(sorted, 0, distinct, keys[i]);
        }
        return ranks;
    }

    /** Texts compare as unsigned octets; most differ in their first eight, which are one number. */
    static int[] ofTexts(byte[][] keys) {
        long[] prefixes = new long[keys.length];
        Integer[] rows = new Integer[keys.length];
        for (int i = 0; i < keys.length; i++) {
            prefixes[i] = prefix(keys[i]);
            rows[i] = i;
        }
        Arrays.sort(rows, (a, b) -> compare(prefixes, keys, a, b));
        int[] ranks = new int[keys.length];
        int rank = 0;
        for (int i = 0; i < rows.length; i++) {
            if (i > 0 && compare(prefixes, keys, rows[i - 1], rows[i]) != 0) {
                rank++;
            }
            ranks[rows[i]] = rank;
        }
        return ranks;
    }

    private static int compare(long[] prefixes, byte[][] keys, int a, int b) {
        return prefixes[a] == prefixes[b]
                ? Arrays.compareUnsigned(keys[a], keys[b])
                : Long.compareUnsigned(prefixes[a], prefixes[b]);
    }

    private static long prefix(byte[] text) {
        long prefix = 0;
        for (int i = 0; i < 8; i++) {
            prefix = prefix << 8 | (i < text.length ? text[i] & 0xff : 0);
        }
        return prefix;
    }

    /**
     * Puts rows into the order of their ranks; those of equal rank stay as they stand.
     *
     * @param order rows, in their order so far
     */
    static int[] sorted(int[] order, int[] ranks, boolean reverse) {
        long[] packed = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            int rank = ranks[order[i]];
            packed[i] = (long) (reverse ? ~rank : rank) << 32 | i;
        }
        Arrays.sort(packed);
        int[] sorted = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            sorted[i] = order[(int) packed[i]];
        }
        return sorted;
    }
}
