package org.popbridge.mapping.wire;

/**
 * Who is to be at the other end of a connection.
 *
 * @param host a name or an address, as it must stand in the certificate; IPv6 without brackets
 * @param name as users know it, for messages: {@code pop3s://mail.example.org:995}
 */
public record Peer(String host, int port, String name) {
    @Override
    public String toString() {
        return name;
    }
}
