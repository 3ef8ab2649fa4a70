package org.popbridge.mapping.store.sqlite;

import java.util.Arrays;

/**
 * Message rows on their way into a mailbox's columns: arrays that grow. Not for several threads.
 */
final class MessageRows {
    static final int NO_SIZE = -1;
    static final long NO_DATE = Long.MIN_VALUE;

    private int[] uids;
    private long[] flags;
    private long[] modSeqs;
    private int[] sizes;
    private long[] internalDates;
    private int[] saveDates;
    private int[] contents;
    private int size;
    private int unseen;

    MessageRows(int expected) {
        int capacity = Math.max(expected, 4);
        uids = new int[capacity];
        flags = new long[capacity];
        modSeqs = new long[capacity];
        sizes = new int[capacity];
        internalDates = new long[capacity];
        saveDates = new int[capacity];
        contents = new int[capacity];
    }

    void add(
            long uid,
            int content,
            long flagBits,
            long modSeq,
            int octets,
            long internalDate,
            long saveDate) {
        if (size == uids.length) {
            grow(size * 2);
        }
        uids[size] = (int) uid;
        contents[size] = content;
        flags[size] = flagBits;
        modSeqs[size] = modSeq;
        sizes[size] = octets;
        internalDates[size] = internalDate;
        saveDates[size] = (int) saveDate;
        unseen += ColumnSnapshot.unseen(flagBits);
        size++;
    }

    private void grow(int capacity) {
        uids = Arrays.copyOf(uids, capacity);
        flags = Arrays.copyOf(flags, capacity);
        modSeqs = Arrays.copyOf(modSeqs, capacity);
        sizes = Arrays.copyOf(sizes, capacity);
        internalDates = Arrays.copyOf(internalDates, capacity);
        saveDates = Arrays.copyOf(saveDates, capacity);
        contents = Arrays.copyOf(contents, capacity);
    }

    int size() {
        return size;
    }

    int unseen() {
        return unseen;
    }

    int[] uids() {
        return uids;
    }

    long[] flags() {
        return flags;
    }

    long[] modSeqs() {
        return modSeqs;
    }

    int[] sizes() {
        return sizes;
    }

    long[] internalDates() {
        return internalDates;
    }

    int[] saveDates() {
        return saveDates;
    }

    int[] contents() {
        return contents;
    }
}
