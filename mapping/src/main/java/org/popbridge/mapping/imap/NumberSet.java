package org.popbridge.mapping.imap;

import java.util.Arrays;

/**
 * A set of message numbers as a client wrote it: numbers, ranges in either direction, and {@code *}
 * ({@code sequence-set} of RFC 9051 §9). What {@code *} is, only the mailbox knows: {@link
 * #resolve} asks for it.
 *
 * <p>Immutable, never empty, but for {@link #SAVED}; keeps order and spelling, so that printing
 * gives back what was read. Whether the numbers are UIDs is said by {@link Uids} and {@link
 * Sequences}. Numbers are 1..4294967295.
 */
public final class NumberSet {
    /** What {@link #first} and {@link #last} give for {@code *}. */
    public static final long STAR = 0;

    /**
     * {@code $}: the messages that the last search saved (RFC 5182). It names no number by itself,
     * so whoever does not know it finds nothing.
     */
    public static final NumberSet SAVED = new NumberSet(new long[0]);

    static final long GREATEST = 4294967295L;

    /** first, last, first, last, …: as sent. */
    private final long[] bounds;

    private NumberSet(long[] bounds) {
        this.bounds = bounds;
    }

    public static NumberSet of(long number) {
        return range(number, number);
    }

    /** One range; either end may be {@link #STAR}. */
    public static NumberSet range(long first, long last) {
        return builder().add(first, last).build();
    }

    /** The same numbers; {@code uids} is not empty. */
    public static NumberSet of(UidSet uids) {
        Builder numbers = builder();
        for (int range = 0; range < uids.ranges(); range++) {
            numbers.add(uids.first(range), uids.last(range));
        }
        return numbers.build();
    }

    public static Builder builder() {
        return new Builder();
    }

    public boolean isSaved() {
        return bounds.length == 0;
    }

    public int ranges() {
        return bounds.length / 2;
    }

    /** The end that was written first: a number or {@link #STAR}. */
    public long first(int range) {
        return bounds[2 * range];
    }

    /** The end that was written last: a number or {@link #STAR}. */
    public long last(int range) {
        return bounds[2 * range + 1];
    }

    public boolean hasStar() {
        for (long bound : bounds) {
            if (bound == STAR) {
                return true;
            }
        }
        return false;
    }

    /** The greatest number written out; {@link #STAR} if there is none but {@code *}. */
    public long greatest() {
        long greatest = STAR;
        for (long bound : bounds) {
            greatest = Math.max(greatest, bound);
        }
        return greatest;
    }

    /**
     * The numbers of the set that a mailbox can have, ascending and disjoint as {@code first, last}
     * pairs, when its greatest number is {@code greatest}: {@code *} is that number, and what lies
     * above it is left out. Empty for an empty mailbox ({@code greatest} 0).
     */
    long[] resolve(long greatest) {
        long[] found = new long[bounds.length];
        int used = 0;
        boolean ordered = true;
        for (int i = 0; i < bounds.length; i += 2) {
            long a = bounds[i] == STAR ? greatest : bounds[i];
            long b = bounds[i + 1] == STAR ? greatest : bounds[i + 1];
            long low = Math.min(a, b);
            if (low > greatest || low == 0) {
                continue;
            }
            ordered &= used == 0 || low > found[used - 1] + 1;
            found[used++] = low;
            found[used++] = Math.min(Math.max(a, b), greatest);
        }
        return ordered ? Arrays.copyOf(found, used) : Ranges.merged(found, used);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NumberSet set && Arrays.equals(bounds, set.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    /** As the wire has it: {@code 1:3,7,9:*}. */
    @Override
    public String toString() {
        if (isSaved()) {
            return "$";
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bounds.length; i += 2) {
            text.append(i == 0 ? "" : ",").append(spelled(bounds[i]));
            if (bounds[i] != bounds[i + 1]) {
                text.append(':').append(spelled(bounds[i + 1]));
            }
        }
        return text.toString();
    }

    private static String spelled(long bound) {
        return bound == STAR ? "*" : Long.toString(bound);
    }

    /** Collects ranges in the order given. Not for several threads. */
    public static final class Builder {
        private long[] bounds = new long[2];
        private int used;

        private Builder() {}

        /** A number, or {@link NumberSet#STAR}. */
        public Builder add(long number) {
            return add(number, number);
        }

        /** A range; either end may be {@link NumberSet#STAR}. */
        public Builder add(long first, long last) {
            if (used == bounds.length) {
                bounds = Arrays.copyOf(bounds, used * 2);
            }
            bounds[used++] = checked(first);
            bounds[used++] = checked(last);
            return this;
        }

        public int ranges() {
            return used / 2;
        }

        public NumberSet build() {
            if (used == 0) {
                throw new IllegalStateException("a number set names at least one number");
            }
            return new NumberSet(Arrays.copyOf(bounds, used));
        }

        private static long checked(long bound) {
            if (bound < 0 || bound > GREATEST) {
                throw new IllegalArgumentException(
                        "message number %d (expected: 1..4294967295)".formatted(bound));
            }
            return bound;
        }
    }
}
