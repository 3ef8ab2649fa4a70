package org.popbridge.proxy.session;

import org.popbridge.proxy.command.FetchItem;

/** The name of a FETCH item as the wire has it, rendered once for all messages of a command. */
final class ItemName {
    private final byte[] octets;

    private ItemName(byte[] octets) {
        this.octets = octets;
    }

    static ItemName of(FetchItem item) {
        return new ItemName(item.responseName());
    }

    /** Not a copy, so only to be read. */
    byte[] octets() {
        return octets;
    }
}
