package org.popbridge.proxy.command;

import java.util.Arrays;

/**
 * Some of what was found, counted from 1 on from its beginning or, with negative numbers, from its
 * end: {@code 1:500}, {@code -1:-100} (RFC 9394 §4). Either end may come first.
 */
public record PartialRange(long first, long last) {
    public PartialRange {
        if (first == 0 || last == 0 || (first < 0) != (last < 0)) {
            throw new IllegalArgumentException("partial range %d:%d".formatted(first, last));
        }
    }

    /** The index of the first one meant among so many. */
    public int from(int count) {
        long nearest = Math.min(Math.abs(first), Math.abs(last));
        long farthest = Math.max(Math.abs(first), Math.abs(last));
        return (int) (first > 0 ? Math.min(nearest - 1, count) : Math.max(count - farthest, 0));
    }

    /** The index after the last one meant; that of {@link #from} if there is none. */
    public int to(int count) {
        long nearest = Math.min(Math.abs(first), Math.abs(last));
        long farthest = Math.max(Math.abs(first), Math.abs(last));
        return (int) (first > 0 ? Math.min(farthest, count) : Math.max(count - nearest + 1, 0));
    }

    /** Those of them that are meant. */
    public int[] of(int[] all) {
        return Arrays.copyOfRange(all, from(all.length), to(all.length));
    }

    /** As the wire has it. */
    @Override
    public String toString() {
        return first + ":" + last;
    }
}
