package org.popbridge.mapping.store.sqlite;

import org.popbridge.mapping.store.StoredOctets;
import org.popbridge.mapping.store.segment.StoredContent;

/**
 * Octets that are written and not named yet; as long as somebody has them their files stay open.
 */
record HeldOctets(StoredContent stored, OpenFiles hold) implements StoredOctets {
    @Override
    public long length() {
        return stored.length();
    }

    @Override
    public byte[] digest() {
        return stored.digest();
    }
}
