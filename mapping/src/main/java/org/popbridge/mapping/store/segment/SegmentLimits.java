package org.popbridge.mapping.store.segment;

/**
 * What an account's files may grow to.
 *
 * @param bodies octets of a body file after which the next segment begins
 * @param facts octets of a summary or signature file after which the next segment begins
 * @param gathered the longest message that is gathered in memory; longer ones pass through a spool
 *     file
 * @param account octets of all the account's segments together; beyond them every write answers
 *     with {@link org.popbridge.mapping.store.StorageFullException}
 */
public record SegmentLimits(long bodies, long facts, int gathered, long account) {
    public static final SegmentLimits DEFAULT =
            new SegmentLimits(256L << 20, 48L << 20, 1 << 20, Long.MAX_VALUE);

    public SegmentLimits {
        if (bodies < 1
                || facts < 1
                || facts > FactsLocation.REACH / 2
                || gathered < 1
                || account < 0) {
            throw new IllegalArgumentException(
                    "limits of %d, %d, %d, %d octets".formatted(bodies, facts, gathered, account));
        }
    }

    public SegmentLimits withAccount(long octets) {
        return new SegmentLimits(bodies, facts, gathered, octets);
    }
}
