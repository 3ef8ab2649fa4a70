package org.popbridge.mapping.imap;

/**
 * A message's unique identifier in its mailbox: ascending, never reused, for ever the same message
 * (law 2, RFC 9051 §2.3.1.1).
 */
public record Uid(long value) implements Comparable<Uid> {
    public Uid {
        if (value < 1 || value > 4294967295L) {
            throw new IllegalArgumentException("UID %d (expected: 1..4294967295)".formatted(value));
        }
    }

    @Override
    public int compareTo(Uid other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
