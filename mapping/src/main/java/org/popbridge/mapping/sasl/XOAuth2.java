package org.popbridge.mapping.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.popbridge.mapping.Secret;

/**
 * XOAUTH2, Google's and Microsoft's forerunner of {@link OAuthBearer}: user name and access token
 * as {@code user=…^Aauth=Bearer …^A^A}. A challenge is the server's error, in JSON; an empty answer
 * lets it fail the exchange.
 */
public final class XOAuth2 implements SaslMechanism {
    private final String user;
    private final Secret token;
    private boolean complete;
    private String failure = "";

    public XOAuth2(String user, Secret token) {
        this.user = user;
        this.token = token;
    }

    @Override
    public String name() {
        return "XOAUTH2";
    }

    @Override
    public Optional<byte[]> initialResponse() {
        complete = true;
        String message = "user=" + user + "\1auth=Bearer " + token.revealText() + "\1\1";
        return Optional.of(message.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public byte[] respond(byte[] challenge) {
        failure = new String(challenge, StandardCharsets.UTF_8);
        return new byte[0];
    }

    @Override
    public boolean isComplete() {
        return complete;
    }

    @Override
    public String failure() {
        return failure;
    }
}
