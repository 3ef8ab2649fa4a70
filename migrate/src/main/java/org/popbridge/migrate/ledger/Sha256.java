package org.popbridge.migrate.ledger;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 digest, kept small; prints as 64 hexadecimal digits. */
public record Sha256(long first, long second, long third, long fourth) {
    /** Copied for each computation: to look one up costs as much as a header's digest. */
    private static final MessageDigest FRESH = fresh();

    /** A fresh computation. */
    public static MessageDigest digest() {
        try {
            return (MessageDigest) FRESH.clone();
        } catch (CloneNotSupportedException e) {
            return fresh();
        }
    }

    private static MessageDigest fresh() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The value of a computation, which is reset by that. */
    public static Sha256 of(MessageDigest computed) {
        return of(computed.digest());
    }

    private static Sha256 of(byte[] octets) {
        if (octets.length != 32) {
            throw new IllegalArgumentException(
                    "a SHA-256 digest of %d octets (expected: 32)".formatted(octets.length));
        }
        ByteBuffer value = ByteBuffer.wrap(octets);
        return new Sha256(value.getLong(), value.getLong(), value.getLong(), value.getLong());
    }

    /**
     * Reads what {@link #toString} prints.
     *
     * @throws IllegalArgumentException if it is not that
     */
    public static Sha256 parse(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /** Writes what {@link #toString} answers. */
    void print(StringBuilder line) {
        HexFormat hex = HexFormat.of();
        line.append(hex.toHexDigits(first))
                .append(hex.toHexDigits(second))
                .append(hex.toHexDigits(third))
                .append(hex.toHexDigits(fourth));
    }

    @Override
    public String toString() {
        StringBuilder hex = new StringBuilder(64);
        print(hex);
        return hex.toString();
    }
}
