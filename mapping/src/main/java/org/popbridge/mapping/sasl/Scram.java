package org.popbridge.mapping.sasl;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.security.sasl.SaslException;
import org.popbridge.mapping.Secret;

/**
 * SCRAM-SHA-1 (RFC 5802) and SCRAM-SHA-256 (RFC 7677), without channel binding: both sides prove
 * that they know the password, and neither shows it.
 *
 * <p>{@link #isComplete} only once the server's signature is verified: a host that just says {@code
 * +OK} has proven nothing.
 */
public final class Scram implements SaslMechanism {
    /** A server that asks for more wants our time, not our proof. */
    private static final int MOST_ITERATIONS = 1_000_000;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String GS2_HEADER = "n,,";

    private enum State {
        FIRST,
        FINAL,
        VERIFY,
        VERIFIED
    }

    private final Hash hash;
    private final String clientNonce;
    private final String firstBare;
    private final byte[] password;
    private State state = State.FIRST;
    private byte[] serverSignature = {};
    private String failure = "";

    /** Which digest the mechanism is built on. */
    public enum Hash {
        SHA_1("SCRAM-SHA-1", "SHA-1", "HmacSHA1"),
        SHA_256("SCRAM-SHA-256", "SHA-256", "HmacSHA256");

        private final String mechanism;
        private final String digest;
        private final String mac;

        Hash(String mechanism, String digest, String mac) {
            this.mechanism = mechanism;
            this.digest = digest;
            this.mac = mac;
        }

        /** As a client asks for it. */
        public String mechanism() {
            return mechanism;
        }

        /** {@code Hi(str, salt, i)} of RFC 5802 §2.2, which is PBKDF2 with one block. */
        byte[] salted(byte[] password, byte[] salt, int iterations) {
            Mac mac = mac(password);
            byte[] block = Arrays.copyOf(salt, salt.length + 4);
            block[salt.length + 3] = 1;
            byte[] u = mac.doFinal(block);
            byte[] result = u.clone();
            for (int i = 1; i < iterations; i++) {
                u = mac.doFinal(u);
                for (int k = 0; k < result.length; k++) {
                    result[k] ^= u[k];
                }
            }
            return result;
        }

        byte[] clientKey(byte[] salted) {
            return hmac(salted, "Client Key".getBytes(StandardCharsets.US_ASCII));
        }

        byte[] serverKey(byte[] salted) {
            return hmac(salted, "Server Key".getBytes(StandardCharsets.US_ASCII));
        }

        byte[] hmac(byte[] key, byte[] message) {
            return mac(key).doFinal(message);
        }

        byte[] digest(byte[] octets) {
            try {
                return MessageDigest.getInstance(digest).digest(octets);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java has no " + digest, e);
            }
        }

        private Mac mac(byte[] key) {
            try {
                Mac made = Mac.getInstance(mac);
                // Java refuses an empty key; HMAC pads it with NULs anyway.
                made.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, mac));
                return made;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java has no " + mac, e);
            }
        }
    }

    /**
     * A new exchange with a nonce of its own.
     *
     * @throws SaslException if SASLprep forbids the user name or the password
     */
    public Scram(Hash hash, String user, Secret password) throws SaslException {
        this(hash, user, password, nonce());
    }

    /** With a given nonce, for the RFCs' examples. */
    Scram(Hash hash, String user, Secret password, String clientNonce) throws SaslException {
        this.hash = hash;
        this.clientNonce = clientNonce;
        this.firstBare = "n=" + saslName(SaslPrep.query(user)) + ",r=" + clientNonce;
        this.password = SaslPrep.query(password.revealText()).getBytes(StandardCharsets.UTF_8);
    }

    /** One octet string with the bits of both, which are of one length. */
    static byte[] xor(byte[] one, byte[] other) {
        byte[] both = one.clone();
        for (int i = 0; i < both.length; i++) {
            both[i] ^= other[i];
        }
        return both;
    }

    static String nonce() {
        byte[] octets = new byte[24];
        RANDOM.nextBytes(octets);
        return Base64.getEncoder().encodeToString(octets);
    }

    /** {@code saslname}: comma and equals sign are quoted (RFC 5802 §5.1). */
    static String saslName(String name) {
        return name.replace("=", "=3D").replace(",", "=2C");
    }

    @Override
    public String name() {
        return hash.mechanism;
    }

    @Override
    public Optional<byte[]> initialResponse() {
        state = State.FINAL;
        return Optional.of((GS2_HEADER + firstBare).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslException {
        String message = new String(challenge, StandardCharsets.UTF_8);
        return switch (state) {
            case FINAL -> clientFinal(message);
            case VERIFY -> verify(message);
            case FIRST, VERIFIED -> throw new SaslException(name() + ": challenge out of turn");
        };
    }

    private byte[] clientFinal(String serverFirst) throws SaslException {
        Map<Character, String> attributes = attributes(serverFirst);
        if (attributes.containsKey('m')) {
            throw new SaslException(name() + ": the server asks for an unknown extension");
        }
        String nonce = required(attributes, 'r');
        if (!nonce.startsWith(clientNonce) || nonce.length() == clientNonce.length()) {
            throw new SaslException(name() + ": the server's nonce does not extend ours");
        }
        byte[] salt = decoded(required(attributes, 's'));
        int iterations = iterations(required(attributes, 'i'));
        String withoutProof =
                "c="
                        + Base64.getEncoder()
                                .encodeToString(GS2_HEADER.getBytes(StandardCharsets.UTF_8))
                        + ",r="
                        + nonce;
        byte[] authMessage =
                (firstBare + "," + serverFirst + "," + withoutProof)
                        .getBytes(StandardCharsets.UTF_8);
        byte[] salted = hash.salted(password, salt, iterations);
        byte[] clientKey = hash.clientKey(salted);
        byte[] proof = xor(hash.hmac(hash.digest(clientKey), authMessage), clientKey);
        serverSignature = hash.hmac(hash.serverKey(salted), authMessage);
        state = State.VERIFY;
        return (withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof))
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] verify(String serverFinal) throws SaslException {
        Map<Character, String> attributes = attributes(serverFinal);
        String error = attributes.get('e');
        if (error != null) {
            // The verdict follows; this is not it, and never completes the exchange.
            failure = error;
            return new byte[0];
        }
        if (!MessageDigest.isEqual(decoded(required(attributes, 'v')), serverSignature)) {
            throw new SaslException(
                    name() + ": the server does not know the password, so it is not the server");
        }
        state = State.VERIFIED;
        return new byte[0];
    }

    @Override
    public boolean isComplete() {
        return state == State.VERIFIED;
    }

    @Override
    public String failure() {
        return failure;
    }

    private Map<Character, String> attributes(String message) throws SaslException {
        Map<Character, String> attributes = new HashMap<>();
        for (String attribute : message.split(",", -1)) {
            if (attribute.length() < 2 || attribute.charAt(1) != '=') {
                throw new SaslException(name() + ": the server's message is not one of SCRAM");
            }
            attributes.putIfAbsent(attribute.charAt(0), attribute.substring(2));
        }
        return attributes;
    }

    private String required(Map<Character, String> attributes, char key) throws SaslException {
        String value = attributes.get(key);
        if (value == null) {
            throw new SaslException(name() + ": the server's message lacks " + key + "=");
        }
        return value;
    }

    private byte[] decoded(String base64) throws SaslException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new SaslException(name() + ": the server's message has broken base64", e);
        }
    }

    private int iterations(String count) throws SaslException {
        int iterations = count.matches("[0-9]{1,7}") ? Integer.parseInt(count) : 0;
        if (iterations < 1 || iterations > MOST_ITERATIONS) {
            throw new SaslException(
                    name()
                            + ": iteration count out of range (expected: <= "
                            + MOST_ITERATIONS
                            + ")");
        }
        return iterations;
    }
}
