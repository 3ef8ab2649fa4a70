package org.popbridge.mapping.pop3;

import org.popbridge.mapping.Secret;

/** What a maildrop is opened with. Prints no secret (law 8). */
public sealed interface Pop3Credentials {
    /** The name that the host knows the user by; no control characters. */
    String user();

    /** A user name and a password. */
    record Password(String user, Secret password) implements Pop3Credentials {
        public Password {
            checkUser(user);
        }
    }

    /** A user name and an OAuth 2.0 access token (RFC 7628, and Google's XOAUTH2). */
    record OAuthToken(String user, Secret token) implements Pop3Credentials {
        public OAuthToken {
            checkUser(user);
        }
    }

    private static void checkUser(String user) {
        // A line break here would be a second command on the wire.
        if (user.isEmpty() || user.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            throw new IllegalArgumentException(
                    "a POP3 user name is not empty and has no control characters");
        }
    }
}
