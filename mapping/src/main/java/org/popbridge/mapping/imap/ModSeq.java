package org.popbridge.mapping.imap;

/** A mod-sequence: the mailbox's clock of changes (RFC 7162 §3.1). Zero is before every change. */
public record ModSeq(long value) implements Comparable<ModSeq> {
    public ModSeq {
        if (value < 0) {
            throw new IllegalArgumentException("mod-sequence %d (expected: >= 0)".formatted(value));
        }
    }

    @Override
    public int compareTo(ModSeq other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
