package org.popbridge.mapping.store.sqlite;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.SpecialUse;
import org.popbridge.mapping.imap.UidValidity;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxExistsException;
import org.popbridge.mapping.store.MailboxId;
import org.popbridge.mapping.store.NoSuchMailboxException;
import org.popbridge.mapping.store.StoreException;
import org.popbridge.mapping.store.TooManyException;

/** What happens to mailboxes as such: CREATE, DELETE, RENAME, SUBSCRIBE. */
record MailboxChanges(Work work) {
    /** Most mailboxes of an account. */
    static final int MOST = 20_000;

    /** The mailboxes that a new account has beside INBOX. */
    private static final Map<String, SpecialUse> FOLDERS =
            Map.of(
                    "Sent", SpecialUse.SENT,
                    "Drafts", SpecialUse.DRAFTS,
                    "Trash", SpecialUse.TRASH,
                    "Junk", SpecialUse.JUNK,
                    "Archive", SpecialUse.ARCHIVE);

    /** INBOX and the special folders, subscribed. */
    void createAll() throws SQLException, StoreException {
        insert(MailboxName.INBOX, Set.of());
        setSubscribed(MailboxName.INBOX, true);
        for (String name : FOLDERS.keySet().stream().sorted().toList()) {
            insert(new MailboxName(name), Set.of(FOLDERS.get(name)));
            setSubscribed(new MailboxName(name), true);
        }
    }

    Mailbox create(MailboxName name, Set<SpecialUse> uses) throws SQLException, StoreException {
        refuseTaken(name);
        createParents(name);
        return insert(name, uses).mailbox();
    }

    private void refuseTaken(MailboxName name) throws MailboxExistsException {
        if (work.mailbox(name).isPresent()) {
            throw new MailboxExistsException("there is a mailbox %s already".formatted(name));
        }
    }

    private void createParents(MailboxName name) throws SQLException, StoreException {
        List<MailboxName> missing = new ArrayList<>();
        for (Optional<MailboxName> above = name.parent();
                above.isPresent() && work.mailbox(above.get()).isEmpty();
                above = above.get().parent()) {
            missing.addFirst(above.get());
        }
        for (MailboxName parent : missing) {
            insert(parent, Set.of());
        }
    }

    private MailboxRow insert(MailboxName name, Set<SpecialUse> uses)
            throws SQLException, TooManyException {
        if (work.mailboxes().count() >= MOST) {
            throw new TooManyException("the account has %d mailboxes, the most".formatted(MOST));
        }
        // A new life of a name has a UIDVALIDITY above that of any mailbox there ever was (law 2).
        MailboxRow row =
                MailboxRow.fresh(
                        work.nextMailbox(), name, new UidValidity(work.nextUidValidity()), uses);
        work.index()
                .update(
                        "INSERT INTO mailbox VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        row.id().value(),
                        name.value(),
                        row.uidValidity().value(),
                        row.uidNext(),
                        row.highestModSeq(),
                        row.recent(),
                        row.forgotten(),
                        Book.text(uses));
        work.putInTree(row);
        return row;
    }

    void delete(MailboxId id) throws SQLException, NoSuchMailboxException {
        MailboxRow row = work.mailbox(id);
        if (row.name().isInbox()) {
            throw new IllegalArgumentException("INBOX cannot be deleted");
        }
        Index index = work.index();
        index.update(
                """
                INSERT OR IGNORE INTO orphan
                SELECT m.content, ? FROM message m
                WHERE m.mailbox = ? AND NOT EXISTS (
                    SELECT 1 FROM message other
                    WHERE other.content = m.content AND other.mailbox <> m.mailbox)
                """,
                work.now().getEpochSecond(),
                id.value());
        index.update(
                """
                UPDATE entry SET expunged_at = ?
                WHERE hidden = 1 AND expunged_at IS NOT NULL AND content IN (
                    SELECT m.content FROM message m
                    WHERE m.mailbox = ? AND NOT EXISTS (
                        SELECT 1 FROM message other
                        WHERE other.content = m.content AND other.mailbox <> m.mailbox))
                """,
                work.now().toEpochMilli(),
                id.value());
        index.update("DELETE FROM message WHERE mailbox = ?", id.value());
        index.update("DELETE FROM expunged WHERE mailbox = ?", id.value());
        index.update("DELETE FROM annotation WHERE mailbox = ?", id.value());
        index.update("DELETE FROM keyword WHERE mailbox = ?", id.value());
        index.update("DELETE FROM mailbox WHERE id = ?", id.value());
        work.remove(id);
    }

    void rename(MailboxId id, MailboxName to) throws SQLException, StoreException {
        MailboxName from = work.mailbox(id).name();
        if (from.isInbox()) {
            throw new IllegalArgumentException("INBOX cannot be renamed");
        }
        refuseTaken(to);
        Map<MailboxName, MailboxRow> moving = new HashMap<>();
        work.mailboxes()
                .filter(row -> row.id().equals(id) || row.name().isBelow(from))
                .forEach(row -> moving.put(renamed(row.name(), from, to), row));
        for (MailboxName target : moving.keySet()) {
            Optional<MailboxRow> there = work.mailbox(target);
            if (there.isPresent() && !moving.containsValue(there.get())) {
                throw new MailboxExistsException("there is a mailbox %s already".formatted(target));
            }
        }
        moving.forEach((target, row) -> work.putInTree(row.named(target)));
        createParents(to);
    }

    private static MailboxName renamed(MailboxName name, MailboxName from, MailboxName to) {
        return new MailboxName(to.value() + name.value().substring(from.value().length()));
    }

    void setSubscribed(MailboxName name, boolean subscribed) throws SQLException {
        if (work.subscribed().contains(name) == subscribed) {
            return;
        }
        if (subscribed) {
            work.subscribedToChange().add(name);
            work.index().update("INSERT INTO subscription VALUES (?)", name.value());
        } else {
            work.subscribedToChange().remove(name);
            work.index().update("DELETE FROM subscription WHERE name = ?", name.value());
        }
    }

    /** See {@link org.popbridge.mapping.store.Account#claimRecent}. */
    long claimRecent(MailboxId id) throws SQLException, NoSuchMailboxException {
        MailboxRow row = work.mailbox(id);
        if (row.recent() < row.uidNext()) {
            ColumnSnapshot snapshot = work.residentSnapshot(id);
            MailboxRow told = row.withRecent(row.uidNext());
            work.put(told);
            if (snapshot != null) {
                work.keep(snapshot.under(told));
            }
        }
        return row.recent();
    }
}
