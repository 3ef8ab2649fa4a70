package org.popbridge.mapping.store;

import java.time.Instant;
import java.util.Optional;
import org.popbridge.mapping.UniqueId;

/**
 * One change that a listing brings to the ledger; a list of them is applied in one transaction, in
 * order.
 */
public sealed interface LedgerChange {
    /** A message never seen before: a new entry, and a new UID at INBOX's end. */
    record Arrived(
            UniqueId uniqueId,
            int twin,
            long claimedSize,
            Optional<Fingerprint> fingerprint,
            Instant at)
            implements LedgerChange {}

    /**
     * Listed again after absence. One that was expunged here stays hidden; one that policy took out
     * of INBOX is shown again, under a new UID (law 2).
     */
    record Returned(EntryId entry) implements LedgerChange {}

    /** Missing from this listing; still shown. */
    record Missing(EntryId entry, Instant at) implements LedgerChange {}

    /**
     * Gone for good; {@code expunge} takes it out of INBOX too (policy {@code vanished = expunge}).
     */
    record Gone(EntryId entry, boolean expunge) implements LedgerChange {}

    /**
     * It turned out to be the host's own bookkeeping (I11): out of INBOX, and never back; it stays
     * on the host.
     */
    record NoMail(EntryId entry) implements LedgerChange {}

    /**
     * The same message under another unique-id or twin number; nothing that a client sees changes.
     */
    record Renamed(EntryId entry, UniqueId uniqueId, int twin) implements LedgerChange {}

    /** LIST says another size than before. */
    record Claimed(EntryId entry, long size) implements LedgerChange {}

    /**
     * What a client expunged is wanted after all: INBOX shows it again, under a new UID (law 2) and
     * without the flags that it had. One that is not hidden stays as it is.
     */
    record Restored(EntryId entry) implements LedgerChange {}

    /** The clock was wrong: it was expunged at another time than it seemed. */
    record ExpungeDated(EntryId entry, Instant at) implements LedgerChange {}

    /** The deletion is sent; whether QUIT makes it, the next listing tells. */
    record DeletionSent(EntryId entry) implements LedgerChange {}

    /**
     * A deletion that the next listing did not confirm, to be tried again: back to EXPUNGED, or to
     * LISTED if INBOX still shows the message.
     */
    record DeletionUndone(EntryId entry) implements LedgerChange {}
}
