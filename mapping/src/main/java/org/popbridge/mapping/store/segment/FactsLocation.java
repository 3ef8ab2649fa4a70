package org.popbridge.mapping.store.segment;

/**
 * Where the facts derived from a content are: a summary record and a signature record of one
 * segment, both by their number of {@value #UNIT} octet units from the start of their file.
 *
 * <p>It packs into one {@code long}, for the index and for tables of hundreds of thousands in
 * memory.
 */
public record FactsLocation(int segment, int summary, int signature) {
    /**
     * Facts are not known to be anywhere: they are derived again from the body when somebody asks.
     */
    public static final FactsLocation NONE = new FactsLocation(0, 0, 0);

    /** Facts records begin at multiples of so many octets. */
    static final int UNIT = 16;

    private static final int BITS = 23;
    private static final int MASK = (1 << BITS) - 1;

    /** Segment numbers end below this: 18 bits, so 64 TiB of bodies an account. */
    static final int SEGMENTS = 1 << (64 - 2 * BITS);

    /** Octets of a facts file that can be named. */
    static final long REACH = (long) UNIT << BITS;

    public FactsLocation {
        if (segment < 0
                || segment >= SEGMENTS
                || (summary & ~MASK) != 0
                || (signature & ~MASK) != 0) {
            throw new IllegalArgumentException(
                    "facts at %d and %d in segment %d".formatted(summary, signature, segment));
        }
    }

    static FactsLocation of(int segment, long summaryOffset, long signatureOffset) {
        return new FactsLocation(
                segment,
                Math.toIntExact(summaryOffset / UNIT),
                Math.toIntExact(signatureOffset / UNIT));
    }

    /** The same from its {@link #packed} form. */
    public static FactsLocation of(long packed) {
        return new FactsLocation(
                segmentOf(packed), (int) (packed >>> BITS) & MASK, (int) packed & MASK);
    }

    /** All of it in 64 bits; 0 is {@link #NONE}. */
    public long packed() {
        return (long) segment << (2 * BITS) | (long) summary << BITS | signature;
    }

    long summaryOffset() {
        return (long) summary * UNIT;
    }

    long signatureOffset() {
        return (long) signature * UNIT;
    }

    static int segmentOf(long packed) {
        return (int) (packed >>> (2 * BITS));
    }

    static long signatureOffsetOf(long packed) {
        return (packed & MASK) * UNIT;
    }
}
