package org.popbridge.proxy.login;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.popbridge.mapping.Secret;

/**
 * A salted, slow hash of a password by Argon2id (RFC 9106): says whether a password is the same,
 * and cannot be turned back into it. Printed and read as a PHC string, {@code
 * $argon2id$v=19$m=19456,t=2,p=1$salt$hash}.
 *
 * <p>The cost is {@link Cost#DEFAULT}: 19 MiB, two passes, one lane, the least that OWASP
 * recommends; about a twentieth of a second. More memory would be better against a thief of the
 * data directory and worse on the small machines that a bridge runs on. A verifier made at another
 * cost is still read.
 */
public final class PasswordVerifier {
    private static final int SALT = 16;
    private static final int HASH = 32;
    private static final Pattern PHC =
            Pattern.compile(
                    "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,2}),p=(\\d)\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{16,86})");

    /**
     * What one computation takes.
     *
     * @param kibibytes of memory; at most 256 MiB, so that a damaged verifier cannot eat the heap
     */
    public record Cost(int kibibytes, int passes, int lanes) {
        public static final Cost DEFAULT = new Cost(19_456, 2, 1);

        public Cost {
            if (kibibytes < 8 * lanes || kibibytes > 1 << 18 || passes < 1 || lanes < 1) {
                throw new IllegalArgumentException(
                        "Argon2id cost m=%d,t=%d,p=%d (expected: m from 8 times p to 262144, t and p at least 1)"
                                .formatted(kibibytes, passes, lanes));
            }
        }
    }

    private final Cost cost;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordVerifier(Cost cost, byte[] salt, byte[] hash) {
        this.cost = cost;
        this.salt = salt;
        this.hash = hash;
    }

    /** Computes a verifier with a new salt. */
    public static PasswordVerifier of(Secret password, Cost cost, SecureRandom random) {
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        return new PasswordVerifier(cost, salt, hash(password, cost, salt, HASH));
    }

    /** Reads the PHC string; empty if it is none that this class would print. */
    public static Optional<PasswordVerifier> parse(String phc) {
        Matcher parts = PHC.matcher(phc);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            Cost cost =
                    new Cost(
                            Integer.parseInt(parts.group(1)),
                            Integer.parseInt(parts.group(2)),
                            Integer.parseInt(parts.group(3)));
            Base64.Decoder base64 = Base64.getDecoder();
            return Optional.of(
                    new PasswordVerifier(
                            cost, base64.decode(parts.group(4)), base64.decode(parts.group(5))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Computes the password's hash and compares in constant time. */
    public boolean matches(Secret password) {
        return MessageDigest.isEqual(hash, hash(password, cost, salt, hash.length));
    }

    private static byte[] hash(Secret password, Cost cost, byte[] salt, int length) {
        byte[] octets = password.reveal();
        byte[] hash = Argon2id.hash(octets, salt, cost, length);
        Arrays.fill(octets, (byte) 0);
        return hash;
    }

    /** The PHC string. */
    @Override
    public String toString() {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(
                        cost.kibibytes,
                        cost.passes,
                        cost.lanes,
                        base64.encodeToString(salt),
                        base64.encodeToString(hash));
    }
}
