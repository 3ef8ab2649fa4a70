package org.popbridge.mapping;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The unique-id that a POP3 host gives a message (RFC 1939 §7, UIDL): octets, exactly as sent.
 *
 * <p>The RFC allows 1 to 70 printable octets; real hosts send more, other, and blank ones
 * (POP3-IN-THE-WILD I4, I5), so nothing is assumed of the octets but that equal ones are equal.
 * Immutable; at most {@link #LONGEST} octets are kept apart.
 */
public final class UniqueId implements Comparable<UniqueId> {
    /** Longer ones are a broken reply: no host is known to send more. */
    public static final int LONGEST = 4096;

    private final byte[] octets;

    private UniqueId(byte[] octets) {
        if (octets.length > LONGEST) {
            throw new IllegalArgumentException(
                    "unique-id of %d octets (expected: <= %d)".formatted(octets.length, LONGEST));
        }
        this.octets = octets;
    }

    public static UniqueId of(byte[] octets) {
        return new UniqueId(octets.clone());
    }

    /** From text, one octet a character (ISO 8859-1). */
    public static UniqueId of(String text) {
        return new UniqueId(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public byte[] octets() {
        return octets.clone();
    }

    public boolean isBlank() {
        return octets.length == 0;
    }

    @Override
    public int compareTo(UniqueId other) {
        return Arrays.compareUnsigned(octets, other.octets);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UniqueId id && Arrays.equals(octets, id.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    @Override
    public String toString() {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }
}
