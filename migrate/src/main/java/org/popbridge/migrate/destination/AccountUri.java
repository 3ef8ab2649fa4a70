package org.popbridge.migrate.destination;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * The parts of {@code scheme://USER@HOST[:PORT]}, which names an account on either side of a
 * migration.
 *
 * <p>In the user's name {@code % : / ? #} stand percent-encoded; {@code @} may, since the last one
 * ends the name. A password has no place there, and no message of an error shows what may be one.
 *
 * @param scheme as written
 * @param user decoded; not empty, no control characters
 * @param server {@code HOST[:PORT]} as written, with whatever follows
 */
public record AccountUri(String scheme, String user, String server) {
    public AccountUri {
        requireUser(user);
    }

    /**
     * Reads the parts.
     *
     * @throws IllegalArgumentException with a message that says what is wrong, but not what was
     *     expected
     */
    public static AccountUri parse(String text) {
        String uri = text.strip();
        int scheme = uri.indexOf("://");
        if (scheme < 1) {
            throw new IllegalArgumentException("no scheme");
        }
        int at = uri.lastIndexOf('@');
        String user = at < scheme ? "" : uri.substring(scheme + 3, at);
        if (user.isEmpty() || user.contains("/")) {
            throw new IllegalArgumentException("the user name is missing");
        }
        if (user.contains(":")) {
            throw new IllegalArgumentException(
                    "a password has no place in a URI, and a colon in a user name is percent-encoded");
        }
        return new AccountUri(uri.substring(0, scheme), decoded(user), uri.substring(at + 1));
    }

    /** Rejects what is no user name. */
    public static void requireUser(String user) {
        if (user.isEmpty() || user.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            throw new IllegalArgumentException(
                    "a user name is not empty and has no control characters");
        }
    }

    private static String decoded(String user) {
        try {
            // URLDecoder is for forms, where a plus sign is a space.
            return URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a percent sign in the user name is not followed by two hexadecimal digits", e);
        }
    }

    /** A user's name as {@link #parse} reads it. */
    static String encoded(String user) {
        return URLEncoder.encode(user, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%40", "@");
    }
}
