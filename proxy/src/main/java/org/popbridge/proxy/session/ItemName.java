package org.popbridge.proxy.session;

import java.nio.charset.StandardCharsets;

/** The name of a FETCH item as the wire has it, rendered once for all messages of a command. */
final class ItemName {
    private final byte[] octets;

    ItemName(byte[] octets) {
        this.octets = octets;
    }

    static ItemName of(String ascii) {
        return new ItemName(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    /** Not a copy, so only to be read. */
    byte[] octets() {
        return octets;
    }
}
