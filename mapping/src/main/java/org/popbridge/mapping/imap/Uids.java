package org.popbridge.mapping.imap;

/** Messages named by UID. A UID that no message has is no error: it names nothing. */
public record Uids(NumberSet numbers) implements MessageSet {
    /**
     * The UIDs that a mailbox can have whose last message is {@code last}: {@code *} is that UID,
     * so that {@code 3291:*} always names at least the last message (RFC 9051 §9).
     */
    public UidSet resolve(Uid last) {
        UidSet.Builder uids = UidSet.builder();
        long[] ranges = numbers.resolve(last.value());
        for (int i = 0; i < ranges.length; i += 2) {
            uids.add(ranges[i], ranges[i + 1]);
        }
        return uids.build();
    }

    @Override
    public String toString() {
        return numbers.toString();
    }
}
