package org.popbridge.migrate.destination;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An account on an IMAP server and how the connection to it is protected; printed and read as a
 * URI.
 *
 * <p>{@code imap://user@host[:143]} is plain text, {@code imap+starttls://user@host[:143]} must
 * upgrade by STARTTLS (RFC 9051 §6.2.1) and fails where the server will not, {@code
 * imaps://user@host[:993]} is TLS from the first octet (RFC 8314 §3.2). For the user's name see
 * {@link AccountUri}.
 *
 * @param user as the server knows it; not empty, no control characters
 * @param host a name or an address; IPv6 addresses without brackets
 * @param port 1 to 65535
 */
public record ImapEndpoint(String user, String host, int port, Security security) {
    private static final String EXPECTED =
            "expected: imaps://USER@HOST[:PORT], imap+starttls://USER@HOST[:PORT] or"
                    + " imap://USER@HOST[:PORT]";

    private static final Pattern SERVER =
            Pattern.compile(
                    "(?<host>\\[[0-9A-Fa-f:.%]+\\]|[^\\[\\]@:/?#\\s]+)(?::(?<port>[0-9]{1,5}))?/?");

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
        AccountUri.requireUser(user);
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
        AccountUri uri;
        try {
            uri = AccountUri.parse(text);
        } catch (IllegalArgumentException e) {
            throw notAnEndpoint(e.getMessage());
        }
        Matcher server = SERVER.matcher(uri.server());
        if (!server.matches()) {
            throw notAnEndpoint("this is not such a URI");
        }
        Security security = security(uri.scheme());
        String host = server.group("host");
        String port = server.group("port");
        return new ImapEndpoint(
                uri.user(),
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

    private static IllegalArgumentException notAnEndpoint(@Nullable String why) {
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
        return "%s://%s@%s:%d"
                .formatted(security.scheme, AccountUri.encoded(user), shownHost(), port);
    }
}
