package org.popbridge.migrate.content;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.message.DateRung;
import org.popbridge.migrate.ledger.MessageIdentity;

/**
 * A message that came whole from the source: its octets and what they say of themselves.
 *
 * @param date by the rungs of the bridge: the topmost Received, else Date; empty where neither is
 *     sane
 * @param rung where {@code date} comes from
 * @param flags that the header carries
 * @param mail whether it is mail, and not a host's own bookkeeping
 */
public record Retrieved(
        Spooled octets,
        MessageIdentity identity,
        Optional<OffsetDateTime> date,
        DateRung rung,
        List<Flag> flags,
        boolean mail)
        implements AutoCloseable {
    @Override
    public void close() {
        octets.close();
    }
}
