package org.popbridge.mapping.store.sqlite;

import java.sql.SQLException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.popbridge.mapping.store.Account;
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

    void set(Optional<MailboxId> mailbox, Map<String, Optional<byte[]>> values)
            throws SQLException, NoSuchMailboxException, TooManyException {
        long number = number(mailbox);
        for (Map.Entry<String, Optional<byte[]>> each : values.entrySet()) {
            if (each.getValue().isPresent()) {
                work.index()
                        .update(
                                "INSERT OR REPLACE INTO annotation VALUES (?, ?, ?)",
                                number,
                                each.getKey(),
                                each.getValue().get());
            } else {
                work.index()
                        .update(
                                "DELETE FROM annotation WHERE mailbox = ? AND name = ?",
                                number,
                                each.getKey());
            }
        }
        if (work.index().number("SELECT count(*) FROM annotation") > Account.MOST_ANNOTATIONS) {
            throw new TooManyException(
                    "the account has %d annotations, the most".formatted(Account.MOST_ANNOTATIONS));
        }
    }

    private long number(Optional<MailboxId> mailbox) throws NoSuchMailboxException {
        return mailbox.isPresent() ? work.mailbox(mailbox.get()).id().value() : ACCOUNT;
    }
}
