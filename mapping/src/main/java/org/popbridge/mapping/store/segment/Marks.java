package org.popbridge.mapping.store.segment;

import java.util.Arrays;

/**
 * Which records of a file were found sound, in this life of the process. For any thread; marks are
 * hints: one that a race loses costs a second check, no more.
 */
final class Marks {
    private final int shift;
    private volatile long[] marks = new long[0];

    /**
     * @param apart octets that any two records begin apart from one another, at least; a power of
     *     two
     */
    Marks(int apart) {
        this.shift = Integer.numberOfTrailingZeros(apart);
    }

    boolean has(long offset) {
        long[] now = marks;
        int mark = (int) (offset >>> shift);
        return mark >>> 6 < now.length && (now[mark >>> 6] >>> mark & 1) != 0;
    }

    void set(long offset) {
        long[] now = marks;
        int mark = (int) (offset >>> shift);
        if (mark >>> 6 >= now.length) {
            now = grown(mark >>> 6);
        }
        now[mark >>> 6] |= 1L << mark;
    }

    private synchronized long[] grown(int word) {
        if (word >= marks.length) {
            marks = Arrays.copyOf(marks, Math.max(word + 64, marks.length * 2));
        }
        return marks;
    }
}
