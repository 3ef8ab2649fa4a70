package org.popbridge.mapping.store.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.mapping.store.Fingerprint;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.MaildropEntry.State;

/** Reads the maildrop's ledger. */
record LedgerRows(Index index) {
    private static final String ENTRIES =
            """
            SELECT e.id, e.unique_id, e.twin, e.claimed_size, e.fingerprint_size,
                e.fingerprint_headers, e.content, c.body IS NOT NULL,
                EXISTS (SELECT 1 FROM message m WHERE m.content = e.content),
                e.state, e.first_seen, e.stored_at, e.absent_since, e.expunged_at
            FROM entry e JOIN content c ON c.id = e.content
            """;

    List<MaildropEntry> all() throws SQLException {
        return index.list(ENTRIES + " ORDER BY e.id", LedgerRows::entry);
    }

    Optional<MaildropEntry> of(ContentId content) throws SQLException {
        return index.first(ENTRIES + " WHERE e.content = ?", LedgerRows::entry, content.value());
    }

    private static MaildropEntry entry(ResultSet row) throws SQLException {
        return new MaildropEntry(
                new EntryId(row.getInt(1)),
                UniqueId.of(row.getBytes(2)),
                row.getInt(3),
                row.getLong(4),
                fingerprint(row.getLong(5), row.getString(6)),
                new ContentId(row.getInt(7)),
                row.getBoolean(8),
                row.getBoolean(9),
                State.valueOf(row.getString(10)),
                Instant.ofEpochMilli(row.getLong(11)),
                instant(row, 12),
                instant(row, 13),
                instant(row, 14));
    }

    private static Optional<Fingerprint> fingerprint(long size, @Nullable String headers) {
        return headers == null ? Optional.empty() : Optional.of(new Fingerprint(size, headers));
    }

    private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
