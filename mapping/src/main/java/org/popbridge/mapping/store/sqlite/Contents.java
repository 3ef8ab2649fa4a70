package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.Content;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.StoredOctets;
import org.popbridge.mapping.store.TextCriterion;
import org.popbridge.mapping.store.TextMatches;
import org.popbridge.mapping.store.search.TextSearch;
import org.popbridge.mapping.store.segment.ContentLocation;
import org.popbridge.mapping.store.segment.SegmentGoneException;

/**
 * An account's contents, read and searched where they lie. A compaction may take a segment away
 * between the look-up of a place and its use: then the index says where it went. For any thread.
 */
final class Contents {
    private final SqliteAccount account;
    private final Locations locations;

    Contents(SqliteAccount account, Locations locations) {
        this.account = account;
        this.locations = locations;
    }

    /** A content with its files held open; empty if its octets are not here. */
    Optional<Content> of(ContentId id) throws IOException {
        ContentLocation location = locations.of(id.value());
        if (location == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(opened(id, location));
        } catch (SegmentGoneException e) {
            return Optional.of(opened(id, locationAgain(id)));
        }
    }

    private Content opened(ContentId id, ContentLocation location) throws IOException {
        OpenFiles hold = account.held();
        Octets octets = hold.files().octets(location.body());
        return new SqliteContent(this, hold, id, location, octets);
    }

    /** Where a content is, whatever the cache says. */
    ContentLocation locationAgain(ContentId id) throws IOException {
        locations.forget(List.of(id.value()));
        ContentLocation location = locations.of(id.value());
        if (location == null) {
            throw gone(id);
        }
        return location;
    }

    byte[] digest(ContentId id) throws IOException {
        return account.call(work ->
                        work.index()
                                .first(
                                        """
                                        SELECT b.digest FROM content c
                                        JOIN body b ON b.id = c.body WHERE c.id = ?
                                        """,
                                        row -> row.getBytes(1),
                                        id.value()))
                .orElseThrow(() -> gone(id));
    }

    /** What a user is told of a content. */
    String named(ContentId id) {
        return "account %s, content %d".formatted(account.name(), id.value());
    }

    private SegmentGoneException gone(ContentId id) {
        return new SegmentGoneException(named(id) + ": is not here any more");
    }

    /** As {@link Account#octets}. */
    Octets octets(StoredOctets written) throws IOException {
        if (!(written instanceof HeldOctets held)) {
            throw new IllegalArgumentException("octets of another store");
        }
        return held.hold().files().octets(held.stored().location().body());
    }

    /** As {@link Account#match}. */
    TextMatches match(MailboxSnapshot in, BitSet among, TextCriterion criterion)
            throws IOException {
        if (!(in instanceof ColumnSnapshot snapshot)) {
            throw new IllegalArgumentException("a snapshot of another store");
        }
        try {
            return matched(snapshot, among, criterion);
        } catch (SegmentGoneException e) {
            locations.forgetAll();
            return matched(snapshot, among, criterion);
        }
    }

    private TextMatches matched(ColumnSnapshot snapshot, BitSet among, TextCriterion criterion)
            throws IOException {
        SnapshotContents contents = new SnapshotContents(snapshot, among, locations);
        OpenFiles hold = account.held();
        BitSet matching =
                TextSearch.match(criterion, hold.files().searchable(contents), contents.here());
        BitSet absent = (BitSet) among.clone();
        absent.andNot(contents.here());
        return new TextMatches(matching, absent);
    }
}
