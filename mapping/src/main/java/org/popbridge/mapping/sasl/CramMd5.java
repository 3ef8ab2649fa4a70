package org.popbridge.mapping.sasl;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.security.sasl.SaslException;
import org.popbridge.mapping.Secret;

/** CRAM-MD5 (RFC 2195): a keyed digest of the server's challenge. */
public final class CramMd5 implements SaslMechanism {
    private final String user;
    private final Secret password;
    private boolean complete;

    public CramMd5(String user, Secret password) {
        this.user = user;
        this.password = password;
    }

    @Override
    public String name() {
        return "CRAM-MD5";
    }

    @Override
    public Optional<byte[]> initialResponse() {
        return Optional.empty();
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslException {
        if (complete || challenge.length == 0) {
            throw new SaslException("CRAM-MD5 has one challenge, and it is not empty");
        }
        if (password.isEmpty()) {
            throw new SaslException("CRAM-MD5 needs a password that is not empty");
        }
        complete = true;
        try {
            Mac mac = Mac.getInstance("HmacMD5");
            mac.init(new SecretKeySpec(password.reveal(), "HmacMD5"));
            String digest = HexFormat.of().formatHex(mac.doFinal(challenge));
            return (user + " " + digest).getBytes(StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new SaslException("this Java has no HMAC-MD5", e);
        }
    }

    @Override
    public boolean isComplete() {
        return complete;
    }
}
