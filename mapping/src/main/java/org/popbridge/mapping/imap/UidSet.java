package org.popbridge.mapping.imap;

import java.util.Arrays;
import java.util.Collection;
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

    /** The set of these, which ascend. */
    public static UidSet of(Collection<Uid> uids) {
        Builder set = builder();
        uids.forEach(set::add);
        return set.build();
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

    /** The UIDs of either. */
    public UidSet with(UidSet more) {
        if (isEmpty() || more.isEmpty()) {
            return isEmpty() ? more : this;
        }
        Builder all = builder();
        for (UidSet each : new UidSet[] {this, more}) {
            for (int range = 0; range < each.ranges(); range++) {
                all.add(each.first(range), each.last(range));
            }
        }
        return all.build();
    }

    /** The UIDs of both. */
    public UidSet among(UidSet others) {
        Builder found = builder();
        int i = 0;
        int j = 0;
        while (i < ranges() && j < others.ranges()) {
            long first = Math.max(first(i), others.first(j));
            long last = Math.min(last(i), others.last(j));
            if (first <= last) {
                found.add(first, last);
            }
            if (last(i) < others.last(j)) {
                i++;
            } else {
                j++;
            }
        }
        return found.build();
    }

    /** The UIDs that the other set has not. */
    public UidSet without(UidSet less) {
        Builder left = builder();
        int j = 0;
        for (int i = 0; i < ranges(); i++) {
            long from = first(i);
            while (j < less.ranges() && less.last(j) < from) {
                j++;
            }
            for (int k = j; k < less.ranges() && less.first(k) <= last(i); k++) {
                if (less.first(k) > from) {
                    left.add(from, less.first(k) - 1);
                }
                from = less.last(k) + 1;
            }
            if (from <= last(i)) {
                left.add(from, last(i));
            }
        }
        return left.build();
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
            if (used == 0) {
                return EMPTY;
            }
            return new UidSet(ordered ? Arrays.copyOf(bounds, used) : Ranges.merged(bounds, used));
        }
    }
}
