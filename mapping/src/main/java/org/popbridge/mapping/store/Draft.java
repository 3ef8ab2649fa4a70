package org.popbridge.mapping.store;

import java.time.Instant;
import java.util.Set;
import org.popbridge.mapping.imap.Flag;

/**
 * A message about to be appended: its octets are in the store already, but no mailbox names them.
 */
public record Draft(StoredOctets octets, Set<Flag> flags, Instant internalDate) {
    public Draft {
        flags = Set.copyOf(flags);
    }
}
