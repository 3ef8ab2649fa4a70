package org.popbridge.mapping.store.sqlite;

import java.sql.SQLException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.AnnotationChange;
import org.popbridge.mapping.store.MailboxId;
import org.popbridge.mapping.store.NoSuchMailboxException;
import org.popbridge.mapping.store.TooManyException;

/** Annotations of mailboxes, and of the account as a whole. */
record Annotations(Work work) {
    /** Where the account's own are; mailboxes count from 1. */
    private static final long ACCOUNT = 0;

    NavigableMap<String, byte[]> of(Optional<MailboxId> mailbox)
            throws SQLException, NoSuchMailboxException {
        NavigableMap<String, byte[]> found = new TreeMap<>();
        work.index()
                .list(
                        "SELECT name, value FROM annotation WHERE mailbox = ?",
                        row -> Map.entry(row.getString(1), row.getBytes(2)),
                        number(mailbox))
                .forEach(each -> found.put(each.getKey(), each.getValue()));
        return found;
    }

    /** Sets them, and says which have changed, if any. */
    Optional<AnnotationChange> set(
            Optional<MailboxId> mailbox, Map<String, Optional<byte[]>> values)
            throws SQLException, NoSuchMailboxException, TooManyException {
        long number = number(mailbox);
        SortedSet<String> changed = new TreeSet<>();
        for (Map.Entry<String, Optional<byte[]>> each : values.entrySet()) {
            if (set(number, each.getKey(), each.getValue()) > 0) {
                changed.add(each.getKey());
            }
        }
        if (work.index().number("SELECT count(*) FROM annotation") > Account.MOST_ANNOTATIONS) {
            throw new TooManyException(
                    "the account has %d annotations, the most".formatted(Account.MOST_ANNOTATIONS));
        }
        return changed.isEmpty()
                ? Optional.empty()
                : Optional.of(new AnnotationChange(mailbox, changed));
    }

    /** How many rows that changes: none if it is so already. */
    private int set(long mailbox, String name, Optional<byte[]> value) throws SQLException {
        if (value.isEmpty()) {
            return work.index()
                    .update("DELETE FROM annotation WHERE mailbox = ? AND name = ?", mailbox, name);
        }
        return work.index()
                .update(
                        """
                        INSERT INTO annotation VALUES (?, ?, ?)
                        ON CONFLICT DO UPDATE SET value = excluded.value
                            WHERE value <> excluded.value
                        """,
                        mailbox,
                        name,
                        value.get());
    }

    private long number(Optional<MailboxId> mailbox) throws NoSuchMailboxException {
        return mailbox.isPresent() ? work.mailbox(mailbox.get()).id().value() : ACCOUNT;
    }
}
