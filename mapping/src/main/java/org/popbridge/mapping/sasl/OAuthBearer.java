package org.popbridge.mapping.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.popbridge.mapping.Secret;

/**
 * OAUTHBEARER (RFC 7628 §3.1): an OAuth 2.0 access token, and which host and port it is meant for.
 * A challenge is the server's error, in JSON; a lone {@code ^A} lets it fail the exchange (§3.2.3).
 */
public final class OAuthBearer implements SaslMechanism {
    private final String user;
    private final Secret token;
    private final String host;
    private final int port;
    private boolean complete;
    private String failure = "";

    public OAuthBearer(String user, Secret token, String host, int port) {
        this.user = user;
        this.token = token;
        this.host = host;
        this.port = port;
    }

    @Override
    public String name() {
        return "OAUTHBEARER";
    }

    /** {@code client-resp = gs2-header kvsep *kvpair kvsep}. */
    @Override
    public Optional<byte[]> initialResponse() {
        complete = true;
        String message =
                "n,a=%s,\1host=%s\1port=%d\1auth=Bearer %s\1\1"
                        .formatted(Scram.saslName(user), host, port, token.revealText());
        return Optional.of(message.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public byte[] respond(byte[] challenge) {
        failure = new String(challenge, StandardCharsets.UTF_8);
        return new byte[] {1};
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
