package org.popbridge.migrate.batch;

import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.migrate.destination.AccountUri;

/**
 * A maildrop and how the connection to its host is protected, read as a URI: {@code
 * pop3s://USER@HOST[:PORT]}. For the user's name see {@link AccountUri}.
 */
public record SourceEndpoint(String user, Pop3Endpoint host) {
    private static final String EXPECTED =
            "expected: pop3s://USER@HOST[:PORT], pop3+starttls://USER@HOST[:PORT] or"
                    + " pop3://USER@HOST[:PORT]";

    public SourceEndpoint {
        AccountUri.requireUser(user);
    }

    /**
     * Reads the URI form.
     *
     * @throws IllegalArgumentException if it is not one; the message says what is expected, and
     *     never shows a password that somebody wrote there
     */
    public static SourceEndpoint parse(String text) {
        AccountUri uri;
        try {
            uri = AccountUri.parse(text);
        } catch (IllegalArgumentException e) {
            throw notAnEndpoint(e.getMessage());
        }
        return new SourceEndpoint(
                uri.user(), Pop3Endpoint.parse(uri.scheme() + "://" + uri.server()));
    }

    private static IllegalArgumentException notAnEndpoint(@Nullable String why) {
        return new IllegalArgumentException(
                "not a POP3 endpoint: %s (%s)".formatted(why, EXPECTED));
    }

    /** {@code user@host:port}, however it is reached. */
    public String account() {
        return "%s@%s:%d".formatted(user, host.host(), host.port());
    }
}
