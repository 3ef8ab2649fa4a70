package org.popbridge.mapping.pop3;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.popbridge.mapping.wire.Peer;

/**
 * Where a POP3 host listens and how the connection is protected; printed and read as a URI.
 *
 * <p>{@code pop3://host[:110]} is plain text, {@code pop3+starttls://host[:110]} must upgrade by
 * STLS (RFC 2595 §4) and fails where the host will not, {@code pop3s://host[:995]} is TLS from the
 * first octet (RFC 8314 §3.3).
 *
 * @param host a name or an address; IPv6 addresses without brackets
 * @param port 1 to 65535
 */
public record Pop3Endpoint(String host, int port, Security security) {
    /** How a connection is protected. */
    public enum Security {
        PLAIN("pop3", 110),
        STARTTLS("pop3+starttls", 110),
        TLS("pop3s", 995);

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

    public Pop3Endpoint {
        if (host.isBlank()) {
            throw new IllegalArgumentException("a POP3 endpoint needs a host name");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException(
                    "port %d of POP3 host %s (expected: 1 to 65535)".formatted(port, host));
        }
    }

    /**
     * Reads the URI form.
     *
     * @throws IllegalArgumentException if it is not one; the message says what is expected
     */
    public static Pop3Endpoint parse(String text) {
        URI uri;
        try {
            uri = new URI(text.strip());
        } catch (URISyntaxException e) {
            throw notAnEndpoint(text, e.getReason());
        }
        String scheme = uri.getScheme();
        String host = uri.getHost();
        if (scheme == null || host == null) {
            throw notAnEndpoint(text, scheme == null ? "no scheme" : "no host name");
        }
        if (uri.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "a POP3 endpoint carries no user name or password (expected: %s://%s)"
                            .formatted(scheme, host));
        }
        String path = uri.getPath();
        if (uri.getQuery() != null || uri.getFragment() != null || !(path + "/").startsWith("/")) {
            throw notAnEndpoint(text, "nothing may follow the port");
        }
        if (path.length() > 1) {
            throw notAnEndpoint(text, "nothing may follow the port");
        }
        for (Security security : Security.values()) {
            if (security.scheme.equals(scheme.toLowerCase(Locale.ROOT))) {
                int port = uri.getPort() < 0 ? security.defaultPort : uri.getPort();
                return new Pop3Endpoint(unbracketed(host), port, security);
            }
        }
        throw notAnEndpoint(text, "unknown scheme " + scheme);
    }

    private static IllegalArgumentException notAnEndpoint(String text, String why) {
        return new IllegalArgumentException(
                "\"%s\" is not a POP3 endpoint: %s (expected: pop3://host:port, pop3s://host:port or pop3+starttls://host:port)"
                        .formatted(text, why));
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    Peer peer() {
        return new Peer(host, port, toString());
    }

    /** The URI form, port included. */
    @Override
    public String toString() {
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return "%s://%s:%d".formatted(security.scheme, shown, port);
    }
}
