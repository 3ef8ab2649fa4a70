package org.popbridge.migrate.destination;

import java.io.IOException;
import org.popbridge.mapping.Secret;

/** What an account is opened with; the user's name is the endpoint's. Prints no secret (law 8). */
public sealed interface DestinationCredentials {
    /** A password, looked up at each login. */
    record Password(SecretSource password) implements DestinationCredentials {
        /** One that is known. */
        public Password(Secret password) {
            this(() -> password);
        }
    }

    /** OAuth 2.0 access tokens (RFC 7628, and Google's XOAUTH2), a fresh one for each login. */
    record OAuth(SecretSource token) implements DestinationCredentials {}

    /** Gives what is valid now: from memory, a file, a command, a cache. For any thread. */
    @FunctionalInterface
    interface SecretSource {
        /**
         * The password or token.
         *
         * @throws IOException if there is none to be had; the message says why and what to do
         */
        Secret secret() throws IOException;
    }
}
