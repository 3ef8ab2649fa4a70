package org.popbridge.mapping.store.search;

import java.util.Arrays;

/**
 * Looks for one needle in a text that comes in pieces, by Horspool's shifts. Holds back only as
 * many octets as a match across two pieces needs. One thread at a time; reused for text after text.
 */
final class NeedleFinder {
    private final byte[] needle;
    private final int[] shifts = new int[256];

    /** The end of what came, shorter than the needle, with room for as much of what comes next. */
    private final byte[] seam;

    private int held;
    private boolean found;

    NeedleFinder(byte[] needle) {
        this.needle = needle;
        Arrays.fill(shifts, needle.length);
        for (int i = 0; i < needle.length - 1; i++) {
            shifts[needle[i] & 0xff] = needle.length - 1 - i;
        }
        seam = new byte[2 * Math.max(0, needle.length - 1)];
    }

    /** Begins another text. */
    NeedleFinder begin() {
        held = 0;
        found = needle.length == 0;
        return this;
    }

    boolean isFound() {
        return found;
    }

    /** What follows does not touch what came. */
    void part() {
        held = 0;
    }

    /** Looks at more of the text; answers whether the rest is of interest. */
    boolean add(byte[] text, int from, int to) {
        if (!found && to > from) {
            int overlap = Math.min(needle.length - 1, to - from);
            System.arraycopy(text, from, seam, held, overlap);
            found = (held > 0 && isIn(seam, 0, held + overlap)) || isIn(text, from, to);
            hold(text, to, to - from, held + overlap);
        }
        return !found;
    }

    private void hold(byte[] text, int to, int count, int joined) {
        int keep = needle.length - 1;
        if (count >= keep) {
            System.arraycopy(text, to - keep, seam, 0, keep);
            held = keep;
        } else {
            held = Math.min(keep, joined);
            System.arraycopy(seam, joined - held, seam, 0, held);
        }
    }

    /** Whether the needle is in an array's part. */
    boolean isIn(byte[] text, int from, int to) {
        int last = needle.length - 1;
        if (last < 0) {
            return true;
        }
        byte end = needle[last];
        for (int i = from + last; i < to; i += shifts[text[i] & 0xff]) {
            if (text[i] == end && Arrays.equals(text, i - last, i, needle, 0, last)) {
                return true;
            }
        }
        return false;
    }
}
