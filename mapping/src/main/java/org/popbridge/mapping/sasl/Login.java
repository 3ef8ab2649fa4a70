package org.popbridge.mapping.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.security.sasl.SaslException;
import org.popbridge.mapping.Secret;

/**
 * LOGIN (draft-murchison-sasl-login): user name and password, each after a prompt whose words
 * servers choose as they like, so the order decides.
 */
public final class Login implements SaslMechanism {
    private final String user;
    private final Secret password;
    private int answered;

    public Login(String user, Secret password) {
        this.user = user;
        this.password = password;
    }

    @Override
    public String name() {
        return "LOGIN";
    }

    @Override
    public Optional<byte[]> initialResponse() {
        return Optional.empty();
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslException {
        return switch (answered++) {
            case 0 -> user.getBytes(StandardCharsets.UTF_8);
            case 1 -> password.reveal();
            default -> throw new SaslException("LOGIN has two prompts but the server sent more");
        };
    }

    @Override
    public boolean isComplete() {
        return answered == 2;
    }
}
