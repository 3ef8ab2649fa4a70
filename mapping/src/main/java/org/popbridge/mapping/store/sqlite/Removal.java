package org.popbridge.mapping.store.sqlite;

import java.sql.SQLException;
import org.popbridge.mapping.store.NoSuchMailboxException;

/**
 * Takes messages out of a mailbox and notes, in the same transaction, what follows from it: the
 * UIDs for QRESYNC, the contents that nobody shows any more, and for INBOX what the maildrop's
 * ledger must know (law 3: hidden here, and never coming back).
 */
record Removal(Work work) {
    /** What a client asked for: the ledger hides the messages from then on. */
    void remove(Positions gone) throws SQLException, NoSuchMailboxException {
        if (!gone.positions().isEmpty()) {
            MailboxRow row = takeOut(gone);
            if (row.name().isInbox()) {
                hideInLedger(row, gone);
            } else {
                dateInLedger(gone);
            }
        }
    }

    /** What the policy on vanished messages asked for: should they return, they are shown again. */
    void removeByPolicy(Positions gone) throws SQLException, NoSuchMailboxException {
        if (!gone.positions().isEmpty()) {
            takeOut(gone);
        }
    }

    private MailboxRow takeOut(Positions gone) throws SQLException, NoSuchMailboxException {
        ColumnSnapshot before = gone.snapshot();
        MailboxRow row = work.mailbox(before.mailbox()).changed();
        Index index = work.index();
        gone.update(index, "DELETE FROM message WHERE mailbox = ?", row.id().value());
        gone.eachRun((first, last) ->
                index.update(
                        "INSERT INTO expunged VALUES (?, ?, ?, ?)",
                        row.id().value(),
                        row.highestModSeq(),
                        first,
                        last));
        index.update(
                """
                INSERT OR IGNORE INTO orphan SELECT value, ? FROM json_each(?)
                WHERE NOT EXISTS (SELECT 1 FROM message WHERE content = value)
                """,
                work.now().getEpochSecond(),
                gone.contents());
        work.show(row, before.without(row, gone.positions()));
        return row;
    }

    private void hideInLedger(MailboxRow inbox, Positions gone) throws SQLException {
        work.index()
                .update(
                        """
                        UPDATE entry SET hidden = 1, expunged_at = ?,
                            state = CASE WHEN state IN ('LISTED', 'ABSENT') THEN 'EXPUNGED'
                                ELSE state END
                        WHERE content IN (SELECT value FROM json_each(?)) AND NOT EXISTS (
                            SELECT 1 FROM message m
                            WHERE m.content = entry.content AND m.mailbox = ?)
                        """,
                        work.now().toEpochMilli(),
                        gone.contents(),
                        inbox.id().value());
    }

    /** What had been moved out of INBOX is expunged when the last mailbox shows it no more. */
    private void dateInLedger(Positions gone) throws SQLException {
        work.index()
                .update(
                        """
                        UPDATE entry SET expunged_at = ?
                        WHERE hidden = 1 AND expunged_at IS NOT NULL
                            AND content IN (SELECT value FROM json_each(?)) AND NOT EXISTS (
                                SELECT 1 FROM message m WHERE m.content = entry.content)
                        """,
                        work.now().toEpochMilli(),
                        gone.contents());
    }
}
