package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.store.MailboxId;
import org.popbridge.mapping.store.NoSuchMailboxException;
import org.popbridge.mapping.store.TooManyException;
import org.popbridge.mapping.store.Usage;
import org.popbridge.mapping.store.segment.ContentFiles;
import org.popbridge.mapping.store.segment.ContentLocation;
import org.popbridge.mapping.store.segment.StoredContent;

/**
 * What the jobs of one transaction see and change: the committed state with their changes laid over
 * it. Nothing of it reaches the committed state before the commit; then {@link Transactions}
 * publishes it. One thread.
 */
final class Work {
    private final Index index;
    private final Book book;
    private final Snapshots resident;
    private final Instant now;
    private final Map<MailboxId, MailboxRow> changed = new LinkedHashMap<>();
    private final Set<MailboxId> deleted = new HashSet<>();
    private final Map<MailboxId, ColumnSnapshot> snapshots = new HashMap<>();
    private final Set<MailboxId> shown = new LinkedHashSet<>();
    private final Map<String, NewBody> newBodies = new LinkedHashMap<>();
    private final List<Runnable> afterCommit = new ArrayList<>();
    private final Set<Integer> moved = new HashSet<>();
    private final Set<Integer> segments = new HashSet<>();
    private @Nullable Set<MailboxName> subscribed;
    private Counters counters;
    private boolean treeChanged;

    Work(Index index, Book book, Snapshots resident, Instant now) {
        this.index = index;
        this.book = book;
        this.resident = resident;
        this.now = now;
        this.counters = book.counters;
    }

    Index index() {
        return index;
    }

    Instant now() {
        return now;
    }

    // Mailboxes

    MailboxRow mailbox(MailboxId id) throws NoSuchMailboxException {
        MailboxRow row = changed.get(id);
        if (row == null && !deleted.contains(id)) {
            row = book.mailboxes.get(id);
        }
        if (row == null) {
            throw new NoSuchMailboxException("the mailbox is not there any more");
        }
        return row;
    }

    Stream<MailboxRow> mailboxes() {
        return Stream.concat(
                book.mailboxes.values().stream()
                        .filter(row ->
                                !deleted.contains(row.id()) && !changed.containsKey(row.id())),
                changed.values().stream());
    }

    Optional<MailboxRow> mailbox(MailboxName name) {
        return mailboxes().filter(row -> row.name().equals(name)).findFirst();
    }

    MailboxRow inbox() throws NoSuchMailboxException {
        return mailbox(MailboxName.INBOX)
                .orElseThrow(() -> new NoSuchMailboxException("the account has no INBOX"));
    }

    /** Notes a row that differs from what was committed; it is written once, at the end. */
    void put(MailboxRow row) {
        changed.put(row.id(), row);
    }

    /** Notes that names or uses of mailboxes changed. */
    void putInTree(MailboxRow row) {
        put(row);
        treeChanged = true;
    }

    void remove(MailboxId id) {
        changed.remove(id);
        snapshots.remove(id);
        shown.remove(id);
        deleted.add(id);
        treeChanged = true;
    }

    Set<MailboxName> subscribed() {
        return subscribed == null ? book.subscribed : subscribed;
    }

    Set<MailboxName> subscribedToChange() {
        if (subscribed == null) {
            subscribed = new TreeSet<>(book.subscribed);
            treeChanged = true;
        }
        return subscribed;
    }

    // Snapshots

    /** The mailbox as this transaction has it so far, read from the index if need be. */
    ColumnSnapshot snapshot(MailboxId id) throws SQLException, NoSuchMailboxException {
        MailboxRow row = mailbox(id);
        ColumnSnapshot known = snapshots.get(id);
        if (known != null) {
            return known;
        }
        ColumnSnapshot latest = resident.latest(id);
        if (latest != null && latest.isOf(row)) {
            return latest;
        }
        ColumnSnapshot read = MessageReading.all(index, row);
        snapshots.put(id, read);
        return read;
    }

    /** The same, but null if neither memory has it nor anybody watches: then nobody needs it. */
    @Nullable ColumnSnapshot residentSnapshot(MailboxId id)
            throws SQLException, NoSuchMailboxException {
        return snapshots.containsKey(id) || resident.isNeeded(id) ? snapshot(id) : null;
    }

    /** Notes a mailbox's new row and, where somebody needs it, its new snapshot. */
    void show(MailboxRow row, @Nullable ColumnSnapshot snapshot) {
        put(row);
        if (snapshot != null) {
            show(snapshot);
        }
    }

    /** Notes a snapshot that differs in nothing a watcher would want to know. */
    void keep(ColumnSnapshot snapshot) {
        snapshots.put(snapshot.mailbox(), snapshot);
    }

    void show(ColumnSnapshot snapshot) {
        snapshots.put(snapshot.mailbox(), snapshot);
        shown.add(snapshot.mailbox());
    }

    // Room

    /** What the account holds at most, even if this transaction fails; null if nobody knows. */
    @Nullable Usage holdsAtMost() {
        return book.holdsAtMost;
    }

    void setHoldsAtMost(@Nullable Usage most) {
        book.holdsAtMost = most;
    }

    // Numbers

    Counters counters() {
        return counters;
    }

    long nextUidValidity() {
        counters = counters.nextUidValidity(now.getEpochSecond());
        return counters.uidValidity();
    }

    MailboxId nextMailbox() {
        counters = counters.nextMailbox();
        return new MailboxId(counters.mailbox());
    }

    int nextContent() throws TooManyException {
        counters = counters.nextContent();
        return (int) counters.content();
    }

    long nextBody() {
        counters = counters.nextBody();
        return counters.body();
    }

    int nextEntry() throws TooManyException {
        counters = counters.nextEntry();
        return (int) counters.entry();
    }

    // Content

    /**
     * The body's row for octets that no other row has; it is written at the end, once they are
     * safe.
     */
    long addBody(StoredContent octets) {
        long id = nextBody();
        newBodies.put(key(octets.digest()), new NewBody(id, octets));
        return id;
    }

    /** Octets that take the place of equal ones; the row that names them is written at the end. */
    void replaceBody(long id, StoredContent octets) {
        newBodies.put(key(octets.digest()), new NewBody(id, octets));
    }

    /** The row of a body with that digest that this transaction is about to write. */
    @Nullable Long addedBody(byte[] digest) {
        NewBody added = newBodies.get(key(digest));
        return added == null ? null : added.id();
    }

    private static String key(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    /** Notes that a content's place, or whether it is here, changed. */
    void relocated(int content) {
        moved.add(content);
    }

    // The end

    /** Notes something to be done as soon as the commit is. */
    void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    List<Runnable> afterCommit() {
        return afterCommit;
    }

    boolean addsBodies() {
        return !newBodies.isEmpty();
    }

    /**
     * Writes the rows of new bodies. Forced first, committed after: a crash leaves octets without a
     * row, never a row without octets (law 5).
     */
    void writeBodies(ContentFiles files) throws IOException, SQLException {
        files.sync(newBodies.values().stream().map(NewBody::octets).toList());
        for (NewBody body : newBodies.values()) {
            ContentLocation location = body.octets().location();
            index.update(
                    "INSERT OR REPLACE INTO body VALUES (?, ?, ?, ?, ?, ?)",
                    body.id(),
                    body.octets().digest(),
                    location.body().segment(),
                    location.body().offset(),
                    location.body().length(),
                    location.facts().packed());
            noteSegment(location.body().segment());
            noteSegment(location.facts().segment());
        }
    }

    /** Notes that a body's row names that segment. */
    void noteSegment(int number) throws SQLException {
        if (number != 0 && segments.add(number)) {
            index.update("INSERT OR IGNORE INTO segment VALUES (?)", number);
        }
    }

    /** Writes the other rows that were noted. */
    void writeRows() throws SQLException {
        for (MailboxRow row : changed.values()) {
            if (!row.equals(book.mailboxes.get(row.id()))) {
                index.update(
                        """
                        UPDATE mailbox SET name = ?, uid_next = ?, highest_mod_seq = ?,
                            recent = ?, forgotten = ?
                        WHERE id = ?
                        """,
                        row.name().value(),
                        row.uidNext(),
                        row.highestModSeq(),
                        row.recent(),
                        row.forgotten(),
                        row.id().value());
            }
        }
        if (!counters.equals(book.counters)) {
            index.update(
                    """
                    UPDATE account SET last_uid_validity = ?, last_mailbox = ?, last_content = ?,
                        last_body = ?, last_entry = ?
                    """,
                    counters.uidValidity(),
                    counters.mailbox(),
                    counters.content(),
                    counters.body(),
                    counters.entry());
        }
    }

    /** Makes the changes part of the committed state; right after the commit. */
    void settle() {
        book.mailboxes.keySet().removeAll(deleted);
        book.mailboxes.putAll(changed);
        if (subscribed != null) {
            book.subscribed.clear();
            book.subscribed.addAll(subscribed);
        }
        book.counters = counters;
    }

    boolean treeChanged() {
        return treeChanged;
    }

    Set<MailboxId> deleted() {
        return deleted;
    }

    Set<MailboxId> changedMailboxes() {
        return changed.keySet();
    }

    Collection<ColumnSnapshot> snapshots() {
        return snapshots.values();
    }

    /** The snapshots that changed, in the order in which their mailboxes first did. */
    List<ColumnSnapshot> shown() {
        List<ColumnSnapshot> all = new ArrayList<>();
        for (MailboxId id : shown) {
            ColumnSnapshot snapshot = snapshots.get(id);
            if (snapshot != null) {
                all.add(snapshot);
            }
        }
        return all;
    }

    Set<Integer> moved() {
        return moved;
    }

    /** A body whose row is yet to be written. */
    private record NewBody(long id, StoredContent octets) {}
}
