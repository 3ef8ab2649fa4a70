package org.popbridge.migrate.ledger;

import java.time.Instant;
import java.util.Optional;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidValidity;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.mapping.store.MaildropEntry;

/**
 * One message of the maildrop as the ledger knows it.
 *
 * @param uniqueId as last listed; blank where the host has none
 * @param twin 0, or the count of earlier messages with the same unique-id (POP3-IN-THE-WILD I4)
 * @param claimedSize what LIST said: a claim, not a size
 * @param state where it is in its life at the source; {@code GONE} after a confirmed deletion
 * @param identity known once it was retrieved
 */
public record LedgerEntry(
        EntryId id,
        UniqueId uniqueId,
        int twin,
        long claimedSize,
        Instant firstSeen,
        MaildropEntry.State state,
        Optional<MessageIdentity> identity,
        Fate fate) {

    /** The same for the reconciler, which the bridge uses too. */
    MaildropEntry toMaildropEntry() {
        return new MaildropEntry(
                id,
                uniqueId,
                twin,
                claimedSize,
                identity.map(MessageIdentity::fingerprint),
                new ContentId(id.value()),
                false,
                true,
                state,
                firstSeen,
                Optional.empty(),
                Optional.empty());
    }

    /** The UID of its copy at the destination, in that life of the mailbox, where it is known. */
    public Optional<Uid> uidIn(UidValidity life) {
        return switch (fate) {
            case Fate.Appended(_, UidValidity validity, Optional<Uid> uid) ->
                    validity.equals(life) ? uid : Optional.empty();
            case Fate.Verified(_, UidValidity validity, Uid uid) -> in(life, validity, uid);
            case Fate.Present(_, UidValidity validity, Uid uid) -> in(life, validity, uid);
            case Fate.Differs(_, UidValidity validity, Uid uid, _) -> in(life, validity, uid);
            case Fate.Waiting _, Fate.Intended _, Fate.Skipped _, Fate.Quarantined _ ->
                    Optional.empty();
        };
    }

    private static Optional<Uid> in(UidValidity life, UidValidity validity, Uid uid) {
        return validity.equals(life) ? Optional.of(uid) : Optional.empty();
    }

    /** Octets: the true size where the message was retrieved, else what LIST claims. */
    public long size() {
        return identity.map(MessageIdentity::size).orElse(Math.max(0, claimedSize));
    }

    LedgerEntry with(Fate next) {
        return new LedgerEntry(id, uniqueId, twin, claimedSize, firstSeen, state, identity, next);
    }

    LedgerEntry with(MaildropEntry.State next) {
        return new LedgerEntry(id, uniqueId, twin, claimedSize, firstSeen, next, identity, fate);
    }

    LedgerEntry with(MessageIdentity known) {
        return new LedgerEntry(
                id, uniqueId, twin, claimedSize, firstSeen, state, Optional.of(known), fate);
    }

    LedgerEntry named(UniqueId name, int number) {
        return new LedgerEntry(id, name, number, claimedSize, firstSeen, state, identity, fate);
    }

    LedgerEntry claimed(long size) {
        return new LedgerEntry(id, uniqueId, twin, size, firstSeen, state, identity, fate);
    }
}
