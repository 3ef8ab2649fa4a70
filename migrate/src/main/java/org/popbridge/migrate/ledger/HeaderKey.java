package org.popbridge.migrate.ledger;

import java.util.HexFormat;

/**
 * A digest of a message's header by which a copy of it is looked for: equal for copies whatever
 * their line ends, and whatever mail stores note in {@code Status}, {@code X-UIDL} and their like.
 * Equal keys are a reason to compare contents, never a proof.
 */
public record HeaderKey(long high, long low) {
    /**
     * Reads what {@link #toString} prints.
     *
     * @throws IllegalArgumentException if it is not that
     */
    public static HeaderKey parse(String hex) {
        if (hex.length() != 32) {
            throw new IllegalArgumentException(
                    "a header key of %d digits (expected: 32)".formatted(hex.length()));
        }
        return new HeaderKey(
                HexFormat.fromHexDigitsToLong(hex, 0, 16),
                HexFormat.fromHexDigitsToLong(hex, 16, 32));
    }

    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }
}
