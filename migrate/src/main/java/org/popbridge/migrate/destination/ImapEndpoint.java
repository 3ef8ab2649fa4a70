package org.popbridge.migrate.destination;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An account on an IMAP server and how the connection to it is protected; printed and read as a
 * URI.
 *
 * <p>{@code imap://user@host[:143]} is plain text, {@code imap+starttls://user@host[:143]} must
 * upgrade by STARTTLS (RFC 9051 §6.2.1) and fails where the server will not, {@code
 * imaps://user@host[:993]} is TLS from the first octet (RFC 8314 §3.2). In the user's name the
 * octets {@code % : / ? #} stand percent-encoded; {@code @} may, since the last one ends the name.
 *
 * @param user as the server knows it; not empty, no control characters
 * @param host a name or an address; IPv6 addresses without brackets
 * @param port 1 to 65535
 */
public record ImapEndpoint(String user, String host, int port, Security security) {
    private static final String EXPECTED =
            "expected: imaps://USER@HOST[:PORT], imap+starttls://USER@HOST[:PORT] or"
                    + " imap://USER@HOST[:PORT]";

    private static final Pattern FORM =
            Pattern.compile(
                    "(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?:(?<user>[^/?#]*)@)?"
                            + "(?<host>\\[[0-9A-Fa-f:.%]+\\]|[^\\[\\]@:/?#\\s]+)(?::(?<port>[0-9]{1,5}))?/?");

    /** How a connection is protected. */
    public enum Security {
        PLAIN("imap", 143),
        STARTTLS("imap+starttls", 143),
        TLS("imaps", 993);

        private final String scheme;
        private final int defaultPort;

        Security(String scheme, int defaultPort) {
            this.scheme = scheme;
            this.defaultPort = defaultPort;
        }

        public String scheme() {
            return scheme;
        }

        public int defaultPort() {
            return defaultPort;
        }
    }

    public ImapEndpoint {
        if (user.isEmpty() || user.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            throw new IllegalArgumentException(
                    "an IMAP user name is not empty and has no control characters");
        }
        if (host.isBlank()) {
            throw new IllegalArgumentException("an IMAP endpoint needs a host name");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException(
                    "port %d of IMAP server %s (expected: 1 to 65535)".formatted(port, host));
        }
    }

    /**
     * Reads the URI form.
     *
     * @throws IllegalArgumentException if it is not one; the message says what is expected, and
     *     never shows a password that somebody wrote there
     */
    public static ImapEndpoint parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw notAnEndpoint("this is not such a URI");
        }
        Security security = security(form.group("scheme"));
        String user = form.group("user");
        if (user == null || user.isEmpty()) {
            throw notAnEndpoint("the user name is missing");
        }
        if (user.contains(":")) {
            throw notAnEndpoint(
                    "a password has no place in a URI, and a colon in a user name is written %3A");
        }
        String host = form.group("host");
        String port = form.group("port");
        return new ImapEndpoint(
                decoded(user),
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                port == null ? security.defaultPort : Integer.parseInt(port),
                security);
    }

    private static Security security(String scheme) {
        for (Security security : Security.values()) {
            if (security.scheme.equals(scheme.toLowerCase(Locale.ROOT))) {
                return security;
            }
        }
        throw notAnEndpoint("unknown scheme " + scheme);
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
                "not an IMAP endpoint: %s (%s)".formatted(why, EXPECTED));
    }

    /** The server without the account, for limits that hold for all accounts on it. */
    public String server() {
        return "%s://%s:%d".formatted(security.scheme, shownHost(), port);
    }

    private String shownHost() {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    /** The URI form, port included; {@link #parse} of it is this. */
    @Override
    public String toString() {
        String encoded =
                URLEncoder.encode(user, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%40", "@");
        return "%s://%s@%s:%d".formatted(security.scheme, encoded, shownHost(), port);
    }
}
