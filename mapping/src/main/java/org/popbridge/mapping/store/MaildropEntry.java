package org.popbridge.mapping.store;

import java.time.Instant;
import java.util.Optional;
import org.popbridge.mapping.UniqueId;

/**
 * One message of the maildrop as the ledger knows it.
 *
 * @param uniqueId as last listed; blank where the host has none
 * @param twin 0, or the count of earlier messages with the same unique-id in one listing (I4)
 * @param claimedSize what LIST said, or -1: a claim, not a size
 * @param fingerprint known once header or content was seen
 * @param hasContent whether the octets are here and durable; those of a message that no mailbox
 *     shows any more are given back some time later
 * @param wanted whether any mailbox still shows the message, so that its content is worth fetching
 * @param storedAt when the content was safely here, for {@code retain}
 * @param expungedAt when a client took it out of the last mailbox that showed it, or out of INBOX;
 *     empty while INBOX shows it, and for what no client expunged
 */
public record MaildropEntry(
        EntryId id,
        UniqueId uniqueId,
        int twin,
        long claimedSize,
        Optional<Fingerprint> fingerprint,
        ContentId content,
        boolean hasContent,
        boolean wanted,
        State state,
        Instant firstSeen,
        Optional<Instant> storedAt,
        Optional<Instant> absentSince,
        Optional<Instant> expungedAt) {

    /** An entry that no client expunged. */
    public MaildropEntry(
            EntryId id,
            UniqueId uniqueId,
            int twin,
            long claimedSize,
            Optional<Fingerprint> fingerprint,
            ContentId content,
            boolean hasContent,
            boolean wanted,
            State state,
            Instant firstSeen,
            Optional<Instant> storedAt,
            Optional<Instant> absentSince) {
        this(
                id,
                uniqueId,
                twin,
                claimedSize,
                fingerprint,
                content,
                hasContent,
                wanted,
                state,
                firstSeen,
                storedAt,
                absentSince,
                Optional.empty());
    }

    /** Where the message is in its life upstream. */
    public enum State {
        /** In the last listing. */
        LISTED,
        /** Missing from the last listing; shown all the same (law 3). */
        ABSENT,
        /**
         * Expunged or moved out of INBOX here; on the host it stays or awaits policy; never comes
         * back.
         */
        EXPUNGED,
        /** DELE was sent; the next listing confirms or undoes it. */
        DELETING,
        /** Gone from the host for good: kept so that a late return is recognised. */
        GONE
    }
}
