package org.popbridge.migrate.destination;

import java.io.IOException;
import org.popbridge.mapping.Secret;

/** What an account is opened with; the user's name is the endpoint's. Prints no secret (law 8). */
public sealed interface DestinationCredentials {
    /** A password. */
    record Password(Secret password) implements DestinationCredentials {}

    /** OAuth 2.0 access tokens (RFC 7628, and Google's XOAUTH2), a fresh one for each login. */
    record OAuth(TokenSource tokens) implements DestinationCredentials {}

    /** Gives an access token that is valid now: by a command, from a cache. For any thread. */
    @FunctionalInterface
    interface TokenSource {
        /**
         * The token.
         *
         * @throws IOException if there is none to be had; the message says why and what to do
         */
        Secret token() throws IOException;
    }
}
