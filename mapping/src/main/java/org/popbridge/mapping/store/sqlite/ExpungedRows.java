package org.popbridge.mapping.store.sqlite;

import java.sql.SQLException;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.store.MailboxId;
import org.popbridge.mapping.store.NoSuchMailboxException;

/**
 * Which UIDs were expunged since when (RFC 7162 §3.2.7). The list of each mailbox is kept short;
 * for a client that was away longer, every UID that is no more is named, which the RFC allows.
 */
record ExpungedRows(Work work) {
    /** Ranges of a mailbox that are kept one by one. */
    static final int MOST = 4096;

    UidSet since(MailboxId id, long modSeq) throws SQLException, NoSuchMailboxException {
        MailboxRow row = work.mailbox(id);
        if (modSeq < row.forgotten()) {
            return missing(work.snapshot(id));
        }
        UidSet.Builder uids = UidSet.builder();
        work.index()
                .each(
                        """
                        SELECT first_uid, last_uid FROM expunged
                        WHERE mailbox = ? AND mod_seq > ? ORDER BY first_uid
                        """,
                        range -> uids.add(range.getLong(1), range.getLong(2)),
                        id.value(),
                        modSeq);
        return uids.build();
    }

    /** Every UID below UIDNEXT that no message has. */
    private static UidSet missing(ColumnSnapshot snapshot) {
        UidSet.Builder uids = UidSet.builder();
        long next = 1;
        for (int i = 0; i < snapshot.size(); i++) {
            if (next < snapshot.uidAt(i)) {
                uids.add(next, snapshot.uidAt(i) - 1);
            }
            next = snapshot.uidAt(i) + 1;
        }
        if (next < snapshot.uidNext()) {
            uids.add(next, snapshot.uidNext() - 1);
        }
        return uids.build();
    }

    /** Forgets the older half where a list has grown too long. */
    void trim() throws SQLException, NoSuchMailboxException {
        for (MailboxRow row : work.mailboxes().toList()) {
            long count =
                    work.index()
                            .number(
                                    "SELECT count(*) FROM expunged WHERE mailbox = ?",
                                    row.id().value());
            if (count > MOST) {
                long upTo =
                        work.index()
                                .number(
                                        """
                                        SELECT mod_seq FROM expunged WHERE mailbox = ?
                                        ORDER BY mod_seq LIMIT 1 OFFSET ?
                                        """,
                                        row.id().value(),
                                        count - MOST / 2);
                work.index()
                        .update(
                                "DELETE FROM expunged WHERE mailbox = ? AND mod_seq <= ?",
                                row.id().value(),
                                upTo);
                work.put(row.withForgotten(upTo));
            }
        }
    }
}
