package org.popbridge.mapping.imap;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * A finite set of UIDs, ascending, as ranges: what a store is asked about and what it answers
 * ({@code uid-set} of RFC 9051 §9, without {@code *}). Immutable.
 */
public final class UidSet {
    public static final UidSet EMPTY = new UidSet(new long[0]);

    /** first, last, first, last, …: ascending, disjoint, never adjacent. */
    private final long[] bounds;

    private UidSet(long[] bounds) {
        this.bounds = bounds;
    }

    /** The set of all UIDs from {@code first} to {@code last}, both included. */
    public static UidSet range(Uid first, Uid last) {
        return new UidSet(
                new long[] {
                    Math.min(first.value(), last.value()), Math.max(first.value(), last.value())
                });
    }

    public static UidSet of(Uid uid) {
        return range(uid, uid);
    }

    public static Builder builder() {
        return new Builder();
    }

    public boolean isEmpty() {
        return bounds.length == 0;
    }

    /** How many UIDs the set names. */
    public long size() {
        long size = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            size += bounds[i + 1] - bounds[i] + 1;
        }
        return size;
    }

    public int ranges() {
        return bounds.length / 2;
    }

    public long first(int range) {
        return bounds[2 * range];
    }

    public long last(int range) {
        return bounds[2 * range + 1];
    }

    public boolean contains(Uid uid) {
        return contains(uid.value());
    }

    public boolean contains(long uid) {
        int low = 0;
        int high = ranges() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (uid < first(middle)) {
                high = middle - 1;
            } else if (uid > last(middle)) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    /**
     * Each UID, ascending. Only for sets that came from a mailbox: a range of a client may be huge.
     */
    public void forEach(LongConsumer action) {
        for (int i = 0; i < bounds.length; i += 2) {
            for (long uid = bounds[i]; uid <= bounds[i + 1]; uid++) {
                action.accept(uid);
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UidSet set && Arrays.equals(bounds, set.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    /** As the wire has it: {@code 1:3,7}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bounds.length; i += 2) {
            text.append(i == 0 ? "" : ",").append(bounds[i]);
            if (bounds[i] != bounds[i + 1]) {
                text.append(':').append(bounds[i + 1]);
            }
        }
        return text.toString();
    }

    /** Collects UIDs in any order; ascending order costs least. Not for several threads. */
    public static final class Builder {
        private long[] bounds = new long[8];
        private int used;
        private boolean ordered = true;

        public Builder add(Uid uid) {
            return add(uid.value(), uid.value());
        }

        public Builder add(long uid) {
            return add(uid, uid);
        }

        public Builder add(long first, long last) {
            if (used > 0 && ordered && first == bounds[used - 1] + 1) {
                bounds[used - 1] = last;
                return this;
            }
            ordered &= used == 0 || first > bounds[used - 1];
            if (used == bounds.length) {
                bounds = Arrays.copyOf(bounds, used * 2);
            }
            bounds[used++] = first;
            bounds[used++] = last;
            return this;
        }

        public UidSet build() {
            return used == 0 ? EMPTY : new UidSet(ordered ? Arrays.copyOf(bounds, used) : merged());
        }

        private long[] merged() {
            long[][] ranges = new long[used / 2][];
            for (int i = 0; i < used; i += 2) {
                ranges[i / 2] = new long[] {bounds[i], bounds[i + 1]};
            }
            Arrays.sort(ranges, (a, b) -> Long.compare(a[0], b[0]));
            long[] merged = new long[used];
            int size = 0;
            for (long[] range : ranges) {
                if (size > 0 && range[0] <= merged[size - 1] + 1) {
                    merged[size - 1] = Math.max(merged[size - 1], range[1]);
                } else {
                    merged[size++] = range[0];
                    merged[size++] = range[1];
                }
            }
            return Arrays.copyOf(merged, size);
        }
    }
}
