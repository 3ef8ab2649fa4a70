package org.popbridge.migrate.batch;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.popbridge.mapping.pop3.Pop3Endpoint;

/**
 * A maildrop and how the connection to its host is protected, read as a URI: {@code
 * pop3s://USER@HOST[:PORT]}. In the user's name {@code % : / ? #} stand percent-encoded; {@code @}
 * may, since the last one ends the name.
 */
public record SourceEndpoint(String user, Pop3Endpoint host) {
    private static final String EXPECTED =
            "expected: pop3s://USER@HOST[:PORT], pop3+starttls://USER@HOST[:PORT] or"
                    + " pop3://USER@HOST[:PORT]";

    public SourceEndpoint {
        if (user.isEmpty() || user.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            throw new IllegalArgumentException(
                    "a POP3 user name is not empty and has no control characters");
        }
    }

    /**
     * Reads the URI form.
     *
     * @throws IllegalArgumentException if it is not one; the message says what is expected, and
     *     never shows a password that somebody wrote there
     */
    public static SourceEndpoint parse(String text) {
        String uri = text.strip();
        int scheme = uri.indexOf("://");
        int at = uri.lastIndexOf('@');
        if (scheme < 1 || at < scheme) {
            throw notAnEndpoint(scheme < 1 ? "no scheme" : "the user name is missing");
        }
        String user = uri.substring(scheme + 3, at);
        if (user.isEmpty() || user.contains("/")) {
            throw notAnEndpoint("the user name is missing");
        }
        if (user.contains(":")) {
            throw notAnEndpoint(
                    "a password has no place in a URI, and a colon in a user name is written %3A");
        }
        return new SourceEndpoint(
                decoded(user),
                Pop3Endpoint.parse(uri.substring(0, scheme + 3) + uri.substring(at + 1)));
    }

    private static String decoded(String user) {
        try {
            // URLDecoder is for forms, where a plus sign is a space.
            return URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw notAnEndpoint("% in the user name is not followed by two hexadecimal digits");
        }
    }

    private static IllegalArgumentException notAnEndpoint(String why) {
        return new IllegalArgumentException(
                "not a POP3 endpoint: %s (%s)".formatted(why, EXPECTED));
    }

    /** {@code user@host:port}, however it is reached. */
    public String account() {
        return "%s@%s:%d".formatted(user, host.host(), host.port());
    }
}
