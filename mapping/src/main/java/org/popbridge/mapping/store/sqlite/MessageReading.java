package org.popbridge.mapping.store.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads a mailbox's messages into columns: one scan in UID order, rows of numbers only. */
final class MessageReading {
    private MessageReading() {}

    static ColumnSnapshot all(Index index, MailboxRow mailbox) throws SQLException {
        MessageRows rows = new MessageRows(64);
        index.each(
                """
                SELECT m.uid, m.content, m.flags, m.mod_seq, m.save_date, c.size, c.internal_date
                FROM message m JOIN content c ON c.id = m.content
                WHERE m.mailbox = ? ORDER BY m.uid
                """,
                row ->
                        rows.add(
                                row.getLong(1),
                                row.getInt(2),
                                row.getLong(3),
                                row.getLong(4),
                                size(row),
                                date(row),
                                row.getLong(5)),
                mailbox.id().value());
        return ColumnSnapshot.empty(mailbox).plus(mailbox, rows);
    }

    private static int size(ResultSet row) throws SQLException {
        int size = row.getInt(6);
        return size == 0 && row.wasNull() ? MessageRows.NO_SIZE : size;
    }

    private static long date(ResultSet row) throws SQLException {
        long date = row.getLong(7);
        return date == 0 && row.wasNull() ? MessageRows.NO_DATE : date;
    }
}
