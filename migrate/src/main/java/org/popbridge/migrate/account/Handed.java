package org.popbridge.migrate.account;

import java.util.Optional;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.migrate.content.Retrieved;
import org.popbridge.migrate.source.Known;

/**
 * A message on its way from the source to the destination.
 *
 * @param known what the source knows beside its octets
 * @param pop3Id what POP3 clients know it by
 */
record Handed(EntryId id, Retrieved message, Optional<Known> known, Optional<UniqueId> pop3Id)
        implements AutoCloseable {
    @Override
    public void close() {
        message.close();
    }
}
