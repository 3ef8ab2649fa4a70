package org.popbridge.migrate.ledger;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidValidity;
import org.popbridge.mapping.store.EntryId;

/** One line of the journal: something that happened to a message. */
public sealed interface LedgerRecord {
    /** The first of every ledger: whose it is. */
    record Opened(AccountKey account) implements LedgerRecord {}

    /** A message never seen before. */
    record Arrived(EntryId id, UniqueId uniqueId, int twin, long claimedSize, Instant firstSeen)
            implements LedgerRecord {}

    /** Missing from a listing; that alone means nothing (law 3). */
    record Missing(EntryId id) implements LedgerRecord {}

    /** Listed again. */
    record Returned(EntryId id) implements LedgerRecord {}

    /** The same message under another unique-id or twin number. */
    record Renamed(EntryId id, UniqueId uniqueId, int twin) implements LedgerRecord {}

    /** LIST says another size than before. */
    record Claimed(EntryId id, long size) implements LedgerRecord {}

    /** It was retrieved, and this is what it is. */
    record Identified(EntryId id, MessageIdentity identity) implements LedgerRecord {}

    /** It is about to be appended; durable before its first octet is sent. */
    record Intended(EntryId id, Sending sending, UidValidity validity, Uid uidNext)
            implements LedgerRecord {}

    /** The destination says that it has it; or it was found there. */
    record Appended(EntryId id, UidValidity validity, Optional<Uid> uid) implements LedgerRecord {}

    /** It is not at the destination: nothing was sent, it was refused, or a look found nothing. */
    record NotThere(EntryId id) implements LedgerRecord {}

    /** The destination had it before. */
    record Present(EntryId id, Sending sending, UidValidity validity, Uid uid)
            implements LedgerRecord {}

    /**
     * The flags that the source had when they were last brought to the destination; of sources that
     * keep flags beside messages.
     */
    record Carried(EntryId id, Set<Flag> flags) implements LedgerRecord {
        public Carried {
            flags = Set.copyOf(flags);
        }
    }

    /** It was fetched back and is what was sent. */
    record Verified(EntryId id) implements LedgerRecord {}

    /** It was fetched back and is not, or is not there. */
    record Differs(EntryId id, String reason) implements LedgerRecord {}

    /** It is not to be copied. */
    record Skipped(EntryId id, Fate.Why why, Instant date) implements LedgerRecord {}

    /** The destination refused it in every form. */
    record Quarantined(EntryId id, String reason, String file) implements LedgerRecord {}

    /** DELE was sent to the source; the next listing tells whether it counted (law 4). */
    record DeletionSent(EntryId id) implements LedgerRecord {}

    /** The listing after a deletion has it still. */
    record DeletionUndone(EntryId id) implements LedgerRecord {}

    /** The listing after a deletion lacks it. */
    record Gone(EntryId id) implements LedgerRecord {}
}
