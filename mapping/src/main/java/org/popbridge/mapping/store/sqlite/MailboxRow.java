package org.popbridge.mapping.store.sqlite;

import java.util.Set;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.SpecialUse;
import org.popbridge.mapping.imap.UidValidity;
import org.popbridge.mapping.store.Keywords;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxId;

/**
 * A mailbox's row of the index.
 *
 * @param uidNext the UID that the next message gets; one above the last UID when all are used up
 * @param highestModSeq of any change, expunges included
 * @param recent the lowest UID that no session has been told of as {@code \Recent}
 * @param forgotten expunges up to this mod-sequence are not listed one by one any more
 */
record MailboxRow(
        MailboxId id,
        MailboxName name,
        UidValidity uidValidity,
        long uidNext,
        long highestModSeq,
        long recent,
        long forgotten,
        Set<SpecialUse> uses,
        Keywords keywords) {
    /** UIDs end here (RFC 9051 §9, {@code uniqueid}). */
    static final long LAST_UID = 4294967295L;

    static MailboxRow fresh(
            MailboxId id, MailboxName name, UidValidity validity, Set<SpecialUse> uses) {
        return new MailboxRow(id, name, validity, 1, 1, 1, 0, Set.copyOf(uses), Keywords.NONE);
    }

    Mailbox mailbox() {
        return new Mailbox(id, name, uidValidity, uses);
    }

    MailboxRow named(MailboxName newName) {
        return new MailboxRow(
                id,
                newName,
                uidValidity,
                uidNext,
                highestModSeq,
                recent,
                forgotten,
                uses,
                keywords);
    }

    /** After {@code count} new messages and one more change. */
    MailboxRow grown(int count) {
        return changed().withUidNext(uidNext + count);
    }

    MailboxRow withUidNext(long newUidNext) {
        return new MailboxRow(
                id,
                name,
                uidValidity,
                newUidNext,
                highestModSeq,
                recent,
                forgotten,
                uses,
                keywords);
    }

    /** After one more change. */
    MailboxRow changed() {
        return new MailboxRow(
                id,
                name,
                uidValidity,
                uidNext,
                highestModSeq + 1,
                recent,
                forgotten,
                uses,
                keywords);
    }

    MailboxRow withRecent(long newRecent) {
        return new MailboxRow(
                id,
                name,
                uidValidity,
                uidNext,
                highestModSeq,
                newRecent,
                forgotten,
                uses,
                keywords);
    }

    MailboxRow withForgotten(long newForgotten) {
        return new MailboxRow(
                id,
                name,
                uidValidity,
                uidNext,
                highestModSeq,
                recent,
                newForgotten,
                uses,
                keywords);
    }

    MailboxRow withKeywords(Keywords newKeywords) {
        return new MailboxRow(
                id,
                name,
                uidValidity,
                uidNext,
                highestModSeq,
                recent,
                forgotten,
                uses,
                newKeywords);
    }
}
