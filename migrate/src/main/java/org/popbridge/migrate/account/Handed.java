package org.popbridge.migrate.account;

import org.popbridge.mapping.store.EntryId;
import org.popbridge.migrate.content.Retrieved;

/** A message on its way from the source to the destination. */
record Handed(EntryId id, Retrieved message) implements AutoCloseable {
    @Override
    public void close() {
        message.close();
    }
}
