package org.popbridge.proxy.command;

import java.util.Optional;
import org.popbridge.mapping.Secret;

/** A command that is allowed only before login (RFC 9051 §6.2). */
public sealed interface NotAuthenticated extends Command {
    /** RFC 9051 §6.2.1: TLS from here on. */
    record StartTls() implements NotAuthenticated {}

    /**
     * RFC 9051 §6.2.2: login by SASL; the mechanism in upper case.
     *
     * @param initialResponse the first response, decoded, when it came with the command (RFC 4959
     *     §3); an empty one, written {@code =}, is present and empty
     */
    record Authenticate(String mechanism, Optional<Secret> initialResponse)
            implements NotAuthenticated {}

    /** RFC 9051 §6.2.3: login by name and password. */
    record Login(String user, Secret password) implements NotAuthenticated {}
}
