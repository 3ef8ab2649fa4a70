package org.popbridge.proxy.command;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.popbridge.mapping.Secret;

/** The line with which a client answers a challenge of AUTHENTICATE (RFC 9051 §6.2.2). */
public sealed interface SaslReply {
    /** {@code base64}, decoded. */
    record Response(Secret octets) implements SaslReply {}

    /** {@code *}: the client gives up; the answer is BAD. */
    record Cancelled() implements SaslReply {}

    /** Neither; the answer is BAD. */
    record Malformed() implements SaslReply {}

    /** Reads the line, which the network side frames like a command. */
    static SaslReply parse(CommandFrame frame) {
        String line = new String(frame.octets(), StandardCharsets.ISO_8859_1);
        if (line.equals("*")) {
            return new Cancelled();
        }
        try {
            return new Response(Secret.of(Base64.getDecoder().decode(line)));
        } catch (IllegalArgumentException notBase64) {
            return new Malformed();
        }
    }
}
