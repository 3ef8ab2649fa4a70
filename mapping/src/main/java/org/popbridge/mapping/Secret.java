package org.popbridge.mapping;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A password or token: prints as {@code ***}, compares in constant time, and never appears in a
 * log, a metric or an exception (law 8).
 *
 * <p>Immutable and safe for any thread. The octets are UTF-8, as IMAP's SASL mechanisms carry them.
 */
public final class Secret {
    private final byte[] octets;

    private Secret(byte[] octets) {
        this.octets = octets;
    }

    public static Secret of(String value) {
        return new Secret(value.getBytes(StandardCharsets.UTF_8));
    }

    public static Secret of(byte[] octets) {
        return new Secret(octets.clone());
    }

    /** The octets themselves, for the one place that must send or hash them. */
    public byte[] reveal() {
        return octets.clone();
    }

    /** The value as text, for protocols that are made of text. */
    public String revealText() {
        return new String(octets, StandardCharsets.UTF_8);
    }

    public boolean isEmpty() {
        return octets.length == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(octets, secret.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    @Override
    public String toString() {
        return "***";
    }
}
