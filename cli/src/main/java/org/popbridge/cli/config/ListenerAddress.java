package org.popbridge.cli.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where clients come in, printed and read as a URI: {@code imap://host:port} offers STARTTLS,
 * {@code imaps://host:port} is TLS from the first octet.
 *
 * @param host a name or an address of this machine; IPv6 addresses without brackets
 * @param port 0 takes a free one
 */
public record ListenerAddress(String host, int port, boolean tls) {
    /**
     * Reads the URI form; the port is 143 or 993 where it is left out.
     *
     * @throws IllegalArgumentException if it is not one; the message says what is expected
     */
    public static ListenerAddress parse(String text) {
        URI uri;
        try {
            uri = new URI(text.strip());
        } catch (URISyntaxException e) {
            throw wrong(text, e.getReason());
        }
        boolean tls = "imaps".equalsIgnoreCase(uri.getScheme());
        if (!tls && !"imap".equalsIgnoreCase(uri.getScheme())) {
            throw wrong(text, "the scheme is neither imap nor imaps");
        }
        if (uri.getHost() == null) {
            throw wrong(text, "no host");
        }
        if (uri.getUserInfo() != null
                || uri.getQuery() != null
                || uri.getFragment() != null
                || uri.getPath().length() > 1) {
            throw wrong(text, "there is more than a host and a port");
        }
        if (uri.getPort() > 65535) {
            throw wrong(text, "ports end at 65535");
        }
        String host = uri.getHost();
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 993 : 143;
        return new ListenerAddress(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port, tls);
    }

    private static IllegalArgumentException wrong(String text, String why) {
        return new IllegalArgumentException(
                "\"%s\" is not an address to listen on: %s (expected: imap://host:port or imaps://host:port, as in imap://127.0.0.1:1143)"
                        .formatted(text, why));
    }

    /** The address in the system's terms; unresolved if the host has none. */
    public InetSocketAddress socket() {
        return new InetSocketAddress(host, port);
    }

    /** The same with the port that was taken. */
    public ListenerAddress at(int taken) {
        return new ListenerAddress(host, taken, tls);
    }

    @Override
    public String toString() {
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return "%s://%s:%d".formatted(tls ? "imaps" : "imap", shown, port);
    }
}
