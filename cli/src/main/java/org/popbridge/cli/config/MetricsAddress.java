package org.popbridge.cli.config;

import java.net.InetSocketAddress;

/**
 * Where metrics are given: {@code host:port}, or a port alone for this machine only. Port 0 is a
 * free one.
 */
public record MetricsAddress(String host, int port) {
    private static final String LOOPBACK = "127.0.0.1";

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none; the message says what was expected
     */
    public static MetricsAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon <= 0 ? LOOPBACK : text.substring(0, colon);
        String port = text.substring(colon + 1);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new IllegalArgumentException(
                    "\"%s\" names no port (expected: as in 127.0.0.1:9464)".formatted(text));
        }
        return new MetricsAddress(host, Integer.parseInt(port));
    }

    /** As the system takes it; unresolved if there is no such host. */
    public InetSocketAddress socket() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
