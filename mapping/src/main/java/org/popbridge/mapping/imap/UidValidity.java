package org.popbridge.mapping.imap;

/** The number that says which life of a mailbox its UIDs belong to (RFC 9051 §2.3.1.1). */
public record UidValidity(long value) implements Comparable<UidValidity> {
    public UidValidity {
        if (value < 1 || value > 4294967295L) {
            throw new IllegalArgumentException(
                    "UIDVALIDITY %d (expected: 1..4294967295)".formatted(value));
        }
    }

    @Override
    public int compareTo(UidValidity other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
