package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.store.StorageDamagedException;
import org.popbridge.mapping.store.segment.BodyLocation;
import org.popbridge.mapping.store.segment.Compaction;
import org.popbridge.mapping.store.segment.ContentFiles;
import org.popbridge.mapping.store.segment.ContentLocation;
import org.popbridge.mapping.store.segment.FactsLocation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back the space of segments that are mostly garbage, and of the index's free pages.
 *
 * <p>The copies are made while the account works on. What is named in the meantime is not in the
 * segments that go, because those are condemned under the lane; what is forgotten in the meantime
 * is carried over once more than needed. The new places are committed in one transaction, and only
 * then the old files go.
 */
record Compacting(SqliteAccount account) {
    private static final Logger LOG = LoggerFactory.getLogger(Compacting.class);

    /** Of a record, beside its octets; an estimate is enough. */
    private static final int HEADER = 64;

    /** Garbage of less than this part of a full segment is not worth a copy. */
    private static final int WORTH_IT = 256;

    private static final int FREE_PAGES = 1024;

    /** A body of a segment that goes. */
    private record Live(long body, ContentLocation location) {}

    /** A compaction that has begun. */
    private record Begun(
            OpenFiles hold, Compaction compaction, Set<Integer> segments, List<Live> live) {}

    void run() throws IOException {
        Begun begun = account.quietly(this::begin).orElse(null);
        if (begun != null) {
            compact(begun);
        }
        account.quietly(work -> {
            if (work.index().number("PRAGMA freelist_count") > FREE_PAGES) {
                work.index().shrink(FREE_PAGES);
            }
            return true;
        });
    }

    private Optional<Begun> begin(Work work) throws IOException, SQLException {
        OpenFiles hold = account.files(work);
        Set<Integer> victims = victims(work.index(), hold.files());
        if (victims.isEmpty()) {
            return Optional.empty();
        }
        Compaction compaction = hold.files().compact(victims);
        List<Live> live = new ArrayList<>();
        work.index()
                .each(
                        "SELECT id, segment, place, length, facts FROM body ORDER BY id",
                        row -> {
                            Live body = live(row);
                            if (victims.contains(body.location().body().segment())
                                    || victims.contains(body.location().facts().segment())) {
                                live.add(body);
                            }
                        });
        return Optional.of(new Begun(hold, compaction, victims, live));
    }

    private static Live live(ResultSet row) throws SQLException {
        return new Live(
                row.getLong(1),
                new ContentLocation(
                        new BodyLocation(row.getInt(2), row.getLong(3), row.getLong(4)),
                        FactsLocation.of(row.getLong(5))));
    }

    private Set<Integer> victims(Index index, ContentFiles files) throws SQLException, IOException {
        long worthIt = account.limits().bodies() / WORTH_IT;
        Map<Integer, Long> live = new HashMap<>();
        index.each(
                "SELECT segment, sum(length), count(*) FROM body GROUP BY segment",
                row -> live.put(row.getInt(1), row.getLong(2) + HEADER * row.getLong(3)));
        Set<Integer> victims = new HashSet<>();
        files.bodySizes()
                .forEach((segment, size) -> {
                    long garbage = size - live.getOrDefault(segment, 0L);
                    if (garbage > worthIt && garbage > size / 2) {
                        victims.add(segment);
                    }
                });
        return victims;
    }

    private void compact(Begun begun) throws IOException {
        Map<BodyLocation, ContentLocation> moved;
        try {
            moved = begun.compaction().copy(begun.live().stream().map(Live::location).toList());
            account.quietly(work -> relocate(work, begun, moved));
        } catch (StorageDamagedException e) {
            begun.compaction().abandon();
            LOG.error(
                    "account {}: the space of expunged mail is not given back, a body that is needed"
                            + " is damaged: {}",
                    account.name(),
                    e.getMessage());
            return;
        } catch (IOException | RuntimeException e) {
            begun.compaction().abandon();
            throw e;
        }
        begun.compaction().retire();
    }

    private boolean relocate(Work work, Begun begun, Map<BodyLocation, ContentLocation> moved)
            throws SQLException {
        for (Live live : begun.live()) {
            ContentLocation to = moved.get(live.location().body());
            if (to != null) {
                work.index()
                        .update(
                                "UPDATE body SET segment = ?, place = ?, facts = ? WHERE id = ?",
                                to.body().segment(),
                                to.body().offset(),
                                to.facts().packed(),
                                live.body());
                work.noteSegment(to.body().segment());
                work.noteSegment(to.facts().segment());
            }
        }
        for (int segment : begun.segments()) {
            work.index().update("DELETE FROM segment WHERE number = ?", segment);
        }
        work.afterCommit(() -> account.locations().forgetAll());
        return true;
    }
}
