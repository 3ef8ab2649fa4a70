package org.popbridge.proxy.net;

import java.net.InetSocketAddress;

/** Where to listen, and whether with TLS. Port 0 takes a free one. */
public record Listening(InetSocketAddress address, Security security) {
    /** How a listener does TLS. */
    public enum Security {
        /** Never. */
        CLEAR,
        /** When the client asks for it (port 143). */
        STARTTLS,
        /** From the first octet on (port 993, RFC 8314 §3). */
        TLS
    }
}
