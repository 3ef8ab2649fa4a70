package org.popbridge.mapping.pop3;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.security.sasl.SaslException;
import org.popbridge.mapping.sasl.CramMd5;
import org.popbridge.mapping.sasl.Login;
import org.popbridge.mapping.sasl.OAuthBearer;
import org.popbridge.mapping.sasl.Plain;
import org.popbridge.mapping.sasl.SaslMechanism;
import org.popbridge.mapping.sasl.Scram;
import org.popbridge.mapping.sasl.XOAuth2;
import org.popbridge.mapping.wire.Harmless;

/**
 * Carries a mechanism in AUTH (RFC 5034 §4).
 *
 * <p>The initial response goes with the command only where the host advertises the mechanism, for
 * older hosts know no such parameter, and where the command stays within 255 octets; else after an
 * empty challenge. A token always goes so: real ones do not fit the command, and Microsoft wants
 * the two steps of XOAUTH2 although it advertises it. Where a host sends {@code +OK} for {@code +},
 * the mechanism's state tells which is meant (POP3-IN-THE-WILD C5).
 */
final class SaslExchange {
    private static final int LONGEST_COMMAND = 255 - 2;
    private static final int LONGEST_CHALLENGE = 64 << 10;
    private static final int MOST_ROUNDS = 10;

    private final Wire wire;
    private final Pop3Endpoint endpoint;
    private final Pop3Settings settings;
    private final LoginMethod method;
    private final boolean advertised;
    private boolean sentSecret;
    private String failure = "";

    SaslExchange(
            Wire wire,
            Pop3Endpoint endpoint,
            Pop3Settings settings,
            LoginMethod method,
            boolean advertised) {
        this.wire = wire;
        this.endpoint = endpoint;
        this.settings = settings;
        this.method = method;
        this.advertised = advertised;
    }

    /** Whether anything that depends on the secret left, so that a refusal is about it. */
    boolean hasSentSecret() {
        return sentSecret;
    }

    /** What the host told about a failure beside the reply, or an empty string. */
    String failure() {
        return failure;
    }

    /** Runs it to the host's verdict. */
    Reply run(Pop3Credentials credentials) throws IOException {
        try {
            return exchange(mechanism(credentials));
        } catch (SaslException e) {
            throw new Pop3Exception.BrokenProtocol(
                    "%s: login by %s failed: %s"
                            .formatted(
                                    endpoint,
                                    method.protocolName(),
                                    Harmless.text(String.valueOf(e.getMessage()))));
        }
    }

    private Reply exchange(SaslMechanism mechanism) throws IOException {
        byte[] pending = start(mechanism);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            byte[] line = wire.line(Math.max(LONGEST_CHALLENGE, settings.replyLimit()));
            Reply reply = Reply.parse(line).orElse(null);
            boolean positive = reply != null && reply.positive();
            if (reply != null && !positive) {
                failure = mechanism.failure();
                return reply;
            }
            if (reply != null && pending.length == 0 && mechanism.isComplete()) {
                return reply;
            }
            byte[] challenge = challenge(line, positive);
            byte[] response;
            if (pending.length > 0) {
                response = pending;
                pending = new byte[0];
            } else {
                response = respond(mechanism, challenge);
                if (reply != null && response.length == 0 && mechanism.isComplete()) {
                    return reply;
                }
            }
            sentSecret = true;
            wire.queue(Base64.getEncoder().encode(response));
        }
        throw new SaslException("more than " + MOST_ROUNDS + " challenges");
    }

    /** Sends the command, and gives back the initial response if it could not go with it. */
    private byte[] start(SaslMechanism mechanism) {
        String command = "AUTH " + mechanism.name();
        byte[] initial = mechanism.initialResponse().orElse(new byte[0]);
        String inline = command + " " + Base64.getEncoder().encodeToString(initial);
        if (initial.length > 0
                && advertised
                && !method.takesToken()
                && inline.length() <= LONGEST_COMMAND) {
            sentSecret = true;
            wire.queue(inline);
            return new byte[0];
        }
        wire.queue(command);
        return initial;
    }

    private byte[] challenge(byte[] line, boolean insteadOfPlus) throws IOException {
        String text = new String(line, StandardCharsets.ISO_8859_1).strip();
        if (!text.startsWith("+")) {
            throw new Pop3Exception.BrokenProtocol(
                    "%s: expected a challenge (+) or a verdict to AUTH %s, got %s"
                            .formatted(endpoint, method.protocolName(), Opening.quoted(line)));
        }
        String base64 = text.substring(insteadOfPlus ? 3 : 1).strip();
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            if (insteadOfPlus) {
                // "+OK go ahead" for an empty challenge.
                return new byte[0];
            }
            cancel();
            throw new SaslException("the challenge is not base64");
        }
    }

    private byte[] respond(SaslMechanism mechanism, byte[] challenge) throws IOException {
        try {
            return mechanism.respond(challenge);
        } catch (SaslException e) {
            cancel();
            throw e;
        }
    }

    /** The host deserves to know; whether it still listens does not matter. */
    private void cancel() throws IOException {
        wire.queue("*");
        wire.flush();
    }

    private SaslMechanism mechanism(Pop3Credentials credentials) throws SaslException {
        return switch (credentials) {
            case Pop3Credentials.Password(var user, var password) ->
                    switch (method) {
                        case PLAIN -> new Plain(user, password);
                        case LOGIN -> new Login(user, password);
                        case CRAM_MD5 -> new CramMd5(user, password);
                        case SCRAM_SHA_1 -> new Scram(Scram.Hash.SHA_1, user, password);
                        case SCRAM_SHA_256 -> new Scram(Scram.Hash.SHA_256, user, password);
                        case USER_PASS, APOP, OAUTHBEARER, XOAUTH2 -> throw mismatch();
                    };
            case Pop3Credentials.OAuthToken(var user, var token) ->
                    switch (method) {
                        case OAUTHBEARER ->
                                new OAuthBearer(user, token, endpoint.host(), endpoint.port());
                        case XOAUTH2 -> new XOAuth2(user, token);
                        case USER_PASS, APOP, PLAIN, LOGIN, CRAM_MD5, SCRAM_SHA_1, SCRAM_SHA_256 ->
                                throw mismatch();
                    };
        };
    }

    private IllegalStateException mismatch() {
        return new IllegalStateException(method + " is not for these credentials");
    }
}
