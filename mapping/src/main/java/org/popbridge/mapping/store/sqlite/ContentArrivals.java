package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.popbridge.mapping.store.ContentArrival;
import org.popbridge.mapping.store.MailboxId;

/**
 * Binds octets to the entries they were retrieved for, and fills in what becomes known by that.
 *
 * <p>Size and date of a message are told to nobody before they are known, so that they become known
 * is no change of the message, and has no mod-sequence (RFC 7162 §3.1).
 */
final class ContentArrivals {
    private final Work work;
    private final Index index;
    private final Map<MailboxId, TreeMap<Integer, Filling>> fillings = new HashMap<>();

    /** What becomes known of one message. */
    private record Filling(int size, long internalDate) {}

    /** The entry's content, and whether its octets are here. */
    private record Slot(int content, boolean filled) {}

    ContentArrivals(Work work) {
        this.work = work;
        this.index = work.index();
    }

    void take(List<ContentArrival> arrivals) throws IOException, SQLException {
        Bodies bodies = new Bodies(work);
        work.setHoldsAtMost(null);
        for (ContentArrival arrival : arrivals) {
            Slot slot = slot(arrival);
            if (slot.filled()) {
                mend(slot.content(), bodies, arrival);
            } else {
                fill(slot.content(), bodies.of(arrival.octets()), arrival);
            }
        }
        for (var mailbox : fillings.entrySet()) {
            ColumnSnapshot before = work.snapshot(mailbox.getKey());
            var filled = mailbox.getValue();
            work.show(
                    before.filled(
                            filled.keySet().stream().mapToInt(Integer::intValue).toArray(),
                            filled.values().stream().mapToInt(Filling::size).toArray(),
                            filled.values().stream().mapToLong(Filling::internalDate).toArray()));
        }
    }

    private Slot slot(ContentArrival arrival) throws SQLException {
        return index.first(
                        """
                        SELECT e.content, c.body IS NOT NULL
                        FROM entry e JOIN content c ON c.id = e.content WHERE e.id = ?
                        """,
                        row -> new Slot(row.getInt(1), row.getBoolean(2)),
                        arrival.entry().value())
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "the ledger has no entry " + arrival.entry().value()));
    }

    private void fill(int content, long body, ContentArrival arrival)
            throws SQLException, IOException {
        Filling filling =
                new Filling(
                        (int) arrival.octets().length(), arrival.internalDate().getEpochSecond());
        index.update(
                """
                UPDATE content SET body = ?, size = ?, internal_date = ?, date_rung = ?
                WHERE id = ?
                """,
                body,
                filling.size(),
                filling.internalDate(),
                arrival.rung().name(),
                content);
        index.update(
                """
                UPDATE entry SET fingerprint_size = ?, fingerprint_headers = ?, stored_at = ?
                WHERE id = ?
                """,
                arrival.fingerprint().size(),
                arrival.fingerprint().headers(),
                work.now().toEpochMilli(),
                arrival.entry().value());
        work.relocated(content);
        noteWhereShown(content, filling);
    }

    /** The same octets again: all contents that are these have them from the new place. */
    private void mend(int content, Bodies bodies, ContentArrival arrival)
            throws SQLException, IOException {
        long body = index.number("SELECT body FROM content WHERE id = ?", content);
        if (bodies.replace(body, arrival.octets())) {
            index.list("SELECT id FROM content WHERE body = ?", row -> row.getInt(1), body)
                    .forEach(work::relocated);
        }
    }

    private void noteWhereShown(int content, Filling filling) throws SQLException, IOException {
        record Place(MailboxId mailbox, long uid) {}
        List<Place> places =
                index.list(
                        "SELECT mailbox, uid FROM message WHERE content = ?",
                        row -> new Place(new MailboxId(row.getLong(1)), row.getLong(2)),
                        content);
        if (places.isEmpty()) {
            index.update(
                    "INSERT OR IGNORE INTO orphan VALUES (?, ?)",
                    content,
                    work.now().getEpochSecond());
        }
        for (Place place : places) {
            Optional<ColumnSnapshot> resident =
                    Optional.ofNullable(work.residentSnapshot(place.mailbox()));
            resident.ifPresent(snapshot ->
                    fillings.computeIfAbsent(place.mailbox(), _ -> new TreeMap<>())
                            .put(snapshot.positionOf(place.uid()), filling));
        }
    }
}
