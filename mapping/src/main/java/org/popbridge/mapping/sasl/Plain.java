package org.popbridge.mapping.sasl;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.security.sasl.SaslException;
import org.popbridge.mapping.Secret;

/** PLAIN (RFC 4616): the password as it is, so only over TLS or a loopback. */
public final class Plain implements SaslMechanism {
    private final String user;
    private final Secret password;
    private boolean complete;

    public Plain(String user, Secret password) {
        this.user = user;
        this.password = password;
    }

    @Override
    public String name() {
        return "PLAIN";
    }

    /** {@code message = [authzid] UTF8NUL authcid UTF8NUL passwd}. */
    @Override
    public Optional<byte[]> initialResponse() {
        complete = true;
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(0);
        message.writeBytes(user.getBytes(StandardCharsets.UTF_8));
        message.write(0);
        message.writeBytes(password.reveal());
        return Optional.of(message.toByteArray());
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslException {
        throw new SaslException("PLAIN has no challenge but the server sent one");
    }

    @Override
    public boolean isComplete() {
        return complete;
    }
}
