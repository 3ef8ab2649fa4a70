package org.popbridge.mapping.sasl;

import java.util.Optional;
import javax.security.sasl.SaslException;

/**
 * One authentication exchange, seen from the client (RFC 4422 §3). For one thread and one login;
 * octets are raw, without base64.
 */
public interface SaslMechanism {
    /** The mechanism's registered name. */
    String name();

    /**
     * What the client may say first, or nothing where the server speaks first. Asked once, and
     * before any challenge is answered.
     */
    Optional<byte[]> initialResponse();

    /**
     * Answers a challenge; an empty answer is a valid one.
     *
     * @throws SaslException if the challenge is not one, or proves the server wrong: the exchange
     *     must then be cancelled. The message has no secret.
     */
    byte[] respond(byte[] challenge) throws SaslException;

    /** Whether a success reported now is one: all is said, and what the server owes is proven. */
    boolean isComplete();

    /** What the server told about a failure within the exchange, or an empty string. */
    default String failure() {
        return "";
    }
}
