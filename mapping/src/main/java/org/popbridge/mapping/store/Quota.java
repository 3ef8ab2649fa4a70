package org.popbridge.mapping.store;

/**
 * How much an account may hold, counted as {@link Usage} counts. It binds what clients append and
 * copy; mail that the host has is shown whatever it comes to, because it is there.
 */
public record Quota(long octets, long messages) {
    public static final Quota NONE = new Quota(Long.MAX_VALUE, Long.MAX_VALUE);

    public Quota {
        if (octets < 1 || messages < 1) {
            throw new IllegalArgumentException(
                    "a quota of %d octets, %d messages".formatted(octets, messages));
        }
    }

    public boolean limitsOctets() {
        return octets != Long.MAX_VALUE;
    }

    public boolean limitsMessages() {
        return messages != Long.MAX_VALUE;
    }
}
