package org.popbridge.mapping.store.sqlite;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.popbridge.mapping.store.AccountName;

/**
 * An account's name as a file name: lower-case letters, digits and {@code @ . _ + -} stand for
 * themselves (the dot not at the beginning), any other octet of the UTF-8 is {@code %hh}. So it
 * survives file systems that know no upper case. A name that would be too long is {@code ~} and its
 * digest, and is read from the file {@code name}.
 */
final class AccountDirectoryName {
    private static final int LONGEST = 200;
    private static final HexFormat HEX = HexFormat.of();

    private AccountDirectoryName() {}

    static String of(AccountName name) {
        StringBuilder encoded = new StringBuilder();
        byte[] octets = name.value().getBytes(StandardCharsets.UTF_8);
        for (byte octet : octets) {
            if (isPlain(octet) && !(octet == '.' && encoded.isEmpty())) {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append(HEX.toHexDigits(octet));
            }
        }
        return encoded.length() <= LONGEST ? encoded.toString() : "~" + digest(octets);
    }

    /** The name that {@link #of} encoded; empty if it was too long. */
    static Optional<AccountName> decoded(String directory) {
        if (directory.startsWith("~")) {
            return Optional.empty();
        }
        byte[] octets = new byte[directory.length()];
        int count = 0;
        for (int i = 0; i < directory.length(); i++) {
            if (directory.charAt(i) == '%') {
                octets[count++] = (byte) HexFormat.fromHexDigits(directory, i + 1, i + 3);
                i += 2;
            } else {
                octets[count++] = (byte) directory.charAt(i);
            }
        }
        return Optional.of(new AccountName(new String(octets, 0, count, StandardCharsets.UTF_8)));
    }

    private static boolean isPlain(byte octet) {
        return (octet >= 'a' && octet <= 'z')
                || (octet >= '0' && octet <= '9')
                || "@._+-".indexOf(octet) >= 0;
    }

    private static String digest(byte[] octets) {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
