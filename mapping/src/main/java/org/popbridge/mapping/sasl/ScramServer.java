package org.popbridge.mapping.sasl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.sasl.SaslException;
import org.popbridge.mapping.Secret;

/**
 * The server's side of one SCRAM exchange (RFC 5802, RFC 7677), without channel binding: what is
 * asked of a client, and whether its answer proves that it knows the password. For one thread.
 */
public final class ScramServer {
    private final Scram.Hash hash;
    private final First first;
    private final Verifier verifier;
    private final String challenge;
    private final String nonce;

    /**
     * What a client begins with.
     *
     * @param header the GS2 header, as it stands
     * @param authorization whom the client wants to act as; empty for itself
     * @param user as the client prepared it
     * @param nonce the client's part
     * @param bare all after the header
     */
    public record First(
            String header, String authorization, String user, String nonce, String bare) {
        /** Longer ones are nobody's. */
        private static final int LONGEST = 4096;

        private static final String NAME = "((?:[^,=\\x00]|=2C|=3D)*)";
        private static final String NONCE = "([\\x21-\\x2b\\x2d-\\x7e]+)";
        private static final Pattern MESSAGE =
                Pattern.compile(
                        "([ny],(?:a=" + NAME + ")?,)(n=" + NAME + ",r=" + NONCE + "(?:,.*)?)");

        /**
         * {@code client-first-message}; empty where it is none, or wants what is not offered: a
         * channel binding, or an extension that must be understood.
         */
        public static Optional<First> parse(byte[] message) {
            if (message.length > LONGEST) {
                return Optional.empty();
            }
            Matcher parts = MESSAGE.matcher(text(message).orElse(""));
            if (!parts.matches()) {
                return Optional.empty();
            }
            String authorization = parts.group(2);
            return Optional.of(
                    new First(
                            parts.group(1),
                            authorization == null ? "" : plain(authorization),
                            plain(parts.group(4)),
                            parts.group(5),
                            parts.group(3)));
        }

        private static String plain(String saslName) {
            return saslName.replace("=2C", ",").replace("=3D", "=");
        }
    }

    /**
     * What a proof is checked with; it gives no password away, but lets whoever has it stand in for
     * the server.
     */
    public static final class Verifier {
        private final byte[] salt;
        private final int iterations;
        private final byte[] storedKey;
        private final byte[] serverKey;

        private Verifier(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
            this.salt = salt;
            this.iterations = iterations;
            this.storedKey = storedKey;
            this.serverKey = serverKey;
        }

        /**
         * Computes one, which takes as long as the iterations want.
         *
         * @throws SaslException if SASLprep forbids the password
         */
        public static Verifier of(Scram.Hash hash, Secret password, byte[] salt, int iterations)
                throws SaslException {
            byte[] prepared =
                    SaslPrep.query(password.revealText()).getBytes(StandardCharsets.UTF_8);
            byte[] salted = hash.salted(prepared, salt, iterations);
            Arrays.fill(prepared, (byte) 0);
            return new Verifier(
                    salt.clone(),
                    iterations,
                    hash.digest(hash.clientKey(salted)),
                    hash.serverKey(salted));
        }
    }

    /** An exchange with a nonce of its own. */
    public ScramServer(Scram.Hash hash, First first, Verifier verifier) {
        this(hash, first, verifier, Scram.nonce());
    }

    /** With a given part of the nonce, for the RFCs' examples. */
    ScramServer(Scram.Hash hash, First first, Verifier verifier, String nonce) {
        this.hash = hash;
        this.first = first;
        this.verifier = verifier;
        this.nonce = first.nonce() + nonce;
        this.challenge =
                "r=%s,s=%s,i=%d".formatted(this.nonce, base64(verifier.salt), verifier.iterations);
    }

    /** {@code server-first-message}. */
    public String challenge() {
        return challenge;
    }

    /**
     * Checks {@code client-final-message}; answers {@code server-final-message}, which proves the
     * server to the client, or nothing if the client does not know the password.
     */
    public Optional<String> prove(byte[] message) {
        String all = text(message).orElse("");
        int proof = all.lastIndexOf(",p=");
        if (proof < 0 || !all.substring(0, proof).equals(expected())) {
            return Optional.empty();
        }
        byte[] authMessage =
                (first.bare() + "," + challenge + "," + expected())
                        .getBytes(StandardCharsets.UTF_8);
        byte[] signature = hash.hmac(verifier.storedKey, authMessage);
        Optional<byte[]> given = decoded(all.substring(proof + 3));
        if (given.isEmpty() || given.get().length != signature.length) {
            return Optional.empty();
        }
        byte[] clientKey = Scram.xor(given.get(), signature);
        if (!MessageDigest.isEqual(hash.digest(clientKey), verifier.storedKey)) {
            return Optional.empty();
        }
        return Optional.of("v=" + base64(hash.hmac(verifier.serverKey, authMessage)));
    }

    /** All that comes before the proof; extensions are not for us to wave through. */
    private String expected() {
        return "c=" + base64(first.header().getBytes(StandardCharsets.UTF_8)) + ",r=" + nonce;
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    private static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(byte[] octets) {
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
