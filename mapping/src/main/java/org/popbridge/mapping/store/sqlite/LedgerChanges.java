package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.mapping.store.Fingerprint;
import org.popbridge.mapping.store.LedgerChange;
import org.popbridge.mapping.store.LedgerChange.Arrived;
import org.popbridge.mapping.store.LedgerChange.Claimed;
import org.popbridge.mapping.store.LedgerChange.DeletionSent;
import org.popbridge.mapping.store.LedgerChange.DeletionUndone;
import org.popbridge.mapping.store.LedgerChange.ExpungeDated;
import org.popbridge.mapping.store.LedgerChange.Gone;
import org.popbridge.mapping.store.LedgerChange.Missing;
import org.popbridge.mapping.store.LedgerChange.NoMail;
import org.popbridge.mapping.store.LedgerChange.Renamed;
import org.popbridge.mapping.store.LedgerChange.Restored;
import org.popbridge.mapping.store.LedgerChange.Returned;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.NoSuchMailboxException;

/**
 * Applies what a listing brought: ledger and INBOX in one transaction, so that neither is ever
 * ahead.
 *
 * <p>{@code hidden} remembers that the message was expunged in INBOX or moved out of it, through
 * all later states: it never comes back by itself.
 */
final class LedgerChanges {
    private final Work work;
    private final Index index;
    private final MailboxRow inbox;
    private final Set<Integer> expunged = new HashSet<>();
    private final List<MaildropEntry> arrived = new ArrayList<>();
    private final MessageRows shown = new MessageRows(16);

    LedgerChanges(Work work) throws NoSuchMailboxException {
        this.work = work;
        this.index = work.index();
        this.inbox = work.inbox();
    }

    List<MaildropEntry> apply(List<LedgerChange> changes) throws IOException, SQLException {
        long firstNew = work.counters().content() + 1;
        for (LedgerChange change : changes) {
            apply(change);
        }
        insertAbsent(firstNew);
        if (shown.size() > 0) {
            work.setHoldsAtMost(null);
            new MessageChanges(work).insert(inbox.id(), shown);
        }
        if (!expunged.isEmpty()) {
            takeOut();
        }
        return List.copyOf(arrived);
    }

    private void apply(LedgerChange change) throws IOException, SQLException {
        switch (change) {
            case Arrived listed -> arrive(listed);
            case Returned returned -> giveBack(returned.entry());
            case Missing missing ->
                    update(
                            """
                            UPDATE entry SET absent_since = coalesce(absent_since, ?),
                                state = CASE state WHEN 'LISTED' THEN 'ABSENT' ELSE state END
                            WHERE id = ?
                            """,
                            missing.entry(),
                            missing.at().toEpochMilli());
            case Gone gone -> {
                update("UPDATE entry SET state = ? WHERE id = ?", gone.entry(), "GONE");
                if (gone.expunge()) {
                    expunged.add(contentOf(gone.entry()));
                }
            }
            case NoMail none -> {
                update(
                        "UPDATE entry SET state = 'EXPUNGED', hidden = ? WHERE id = ?",
                        none.entry(),
                        1);
                expunged.add(contentOf(none.entry()));
            }
            case Renamed renamed -> rename(renamed);
            case Claimed claimed ->
                    update(
                            "UPDATE entry SET claimed_size = ? WHERE id = ?",
                            claimed.entry(),
                            claimed.size());
            case Restored restored -> restore(restored.entry());
            case ExpungeDated dated ->
                    update(
                            "UPDATE entry SET expunged_at = ? WHERE id = ?",
                            dated.entry(),
                            dated.at().toEpochMilli());
            case DeletionSent sent ->
                    update("UPDATE entry SET state = ? WHERE id = ?", sent.entry(), "DELETING");
            case DeletionUndone undone -> {
                // Still shown here (retain), it is a listed message like any other.
                update(
                        """
                        UPDATE entry SET state =
                            CASE hidden WHEN ? THEN 'EXPUNGED' ELSE 'LISTED' END
                        WHERE id = ?
                        """,
                        undone.entry(),
                        1);
            }
        }
    }

    private void arrive(Arrived listed) throws IOException, SQLException {
        int content = work.nextContent();
        int number = work.nextEntry();
        PreparedStatement entry =
                index.statement(
                        "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, 'LISTED', 0, ?, NULL, NULL, NULL)");
        entry.setInt(1, number);
        entry.setBytes(2, listed.uniqueId().octets());
        entry.setInt(3, listed.twin());
        entry.setLong(4, listed.claimedSize());
        if (listed.fingerprint().isPresent()) {
            Fingerprint fingerprint = listed.fingerprint().get();
            entry.setLong(5, fingerprint.size());
            entry.setString(6, fingerprint.headers());
        } else {
            entry.setNull(5, Types.INTEGER);
            entry.setNull(6, Types.VARCHAR);
        }
        entry.setInt(7, content);
        entry.setLong(8, listed.at().toEpochMilli());
        entry.executeUpdate();
        show(content, MessageRows.NO_SIZE, MessageRows.NO_DATE);
        arrived.add(
                new MaildropEntry(
                        new EntryId(number),
                        listed.uniqueId(),
                        listed.twin(),
                        listed.claimedSize(),
                        listed.fingerprint(),
                        new ContentId(content),
                        false,
                        true,
                        MaildropEntry.State.LISTED,
                        listed.at().truncatedTo(ChronoUnit.MILLIS),
                        Optional.empty(),
                        Optional.empty()));
    }

    /**
     * The contents of what arrived, whose numbers follow one another: one statement for them all.
     */
    private void insertAbsent(long first) throws SQLException {
        if (!arrived.isEmpty()) {
            index.update(
                    """
                    INSERT INTO content
                    WITH RECURSIVE number (id) AS (
                        SELECT ? UNION ALL SELECT id + 1 FROM number WHERE id < ?)
                    SELECT id, NULL, NULL, NULL, NULL FROM number
                    """,
                    first,
                    work.counters().content());
        }
    }

    private void show(int content, int size, long internalDate) {
        shown.add(
                inbox.uidNext() + shown.size(),
                content,
                0,
                inbox.highestModSeq() + 1,
                size,
                internalDate,
                work.now().getEpochSecond());
    }

    private void giveBack(EntryId entry) throws IOException, SQLException {
        Known known = known(entry);
        String state =
                switch (known.state()) {
                    case "ABSENT", "GONE" -> known.hidden() ? "EXPUNGED" : "LISTED";
                    default -> known.state();
                };
        index.update(
                "UPDATE entry SET state = ?, absent_since = NULL WHERE id = ?",
                state,
                entry.value());
        if (state.equals("LISTED")) {
            // A UID is for ever, so the message that policy had expunged comes back under a new
            // one.
            showIfTakenOut(known);
        }
    }

    private void restore(EntryId entry) throws IOException, SQLException {
        Known known = known(entry);
        if (known.hidden()) {
            index.update(
                    """
                    UPDATE entry SET hidden = 0, expunged_at = NULL,
                        state = CASE WHEN state <> 'EXPUNGED' THEN state
                            WHEN absent_since IS NULL THEN 'LISTED' ELSE 'ABSENT' END
                    WHERE id = ?
                    """,
                    entry.value());
            showIfTakenOut(known);
        }
    }

    private void showIfTakenOut(Known known) throws SQLException {
        if (index.number(
                        "SELECT count(*) FROM message WHERE content = ? AND mailbox = ?",
                        known.content(),
                        inbox.id().value())
                == 0) {
            show(known.content(), known.size(), known.date());
        }
    }

    /** Of an entry and its content. */
    private record Known(String state, boolean hidden, int content, int size, long date) {}

    private Known known(EntryId entry) throws SQLException {
        return index.first(
                        """
                        SELECT e.state, e.hidden, e.content, c.size, c.internal_date
                        FROM entry e JOIN content c ON c.id = e.content WHERE e.id = ?
                        """,
                        row ->
                                new Known(
                                        row.getString(1),
                                        row.getBoolean(2),
                                        row.getInt(3),
                                        orElse(row, 4, MessageRows.NO_SIZE),
                                        orElse(row, 5, MessageRows.NO_DATE)),
                        entry.value())
                .orElseThrow(() -> unknown(entry));
    }

    private static int orElse(ResultSet row, int column, int absent) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? absent : value;
    }

    private static long orElse(ResultSet row, int column, long absent) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? absent : value;
    }

    private void rename(Renamed renamed) throws SQLException {
        int changed =
                index.update(
                        "UPDATE entry SET unique_id = ?, twin = ? WHERE id = ?",
                        renamed.uniqueId().octets(),
                        renamed.twin(),
                        renamed.entry().value());
        requireKnown(changed, renamed.entry());
    }

    private void update(String sql, EntryId entry, Object value) throws SQLException {
        requireKnown(index.update(sql, value, entry.value()), entry);
    }

    private static void requireKnown(int changed, EntryId entry) {
        if (changed == 0) {
            throw unknown(entry);
        }
    }

    private static IllegalArgumentException unknown(EntryId entry) {
        return new IllegalArgumentException("the ledger has no entry " + entry.value());
    }

    private int contentOf(EntryId entry) throws SQLException {
        return (int) index.number("SELECT content FROM entry WHERE id = ?", entry.value());
    }

    private void takeOut() throws SQLException, IOException {
        ColumnSnapshot before = work.snapshot(inbox.id());
        BitSet gone = new BitSet();
        for (int i = 0; i < before.size(); i++) {
            if (expunged.contains(before.contentNumberAt(i))) {
                gone.set(i);
            }
        }
        new Removal(work).removeByPolicy(new Positions(before, gone));
    }
}
