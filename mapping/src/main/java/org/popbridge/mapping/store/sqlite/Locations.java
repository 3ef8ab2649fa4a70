package org.popbridge.mapping.store.sqlite;

import com.github.benmanes.caffeine.cache.Cache;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.store.segment.BodyLocation;
import org.popbridge.mapping.store.segment.ContentLocation;
import org.popbridge.mapping.store.segment.FactsLocation;

/**
 * Where an account's contents are, in chunks of neighbours, so that fetching a whole mailbox asks
 * the index once in {@value #CHUNK} messages. For any thread. The cache is shared by all accounts
 * and bounded in octets; it is written only by the thread that runs the account's {@link Lane},
 * after the commit.
 */
final class Locations {
    private static final int BITS = 9;
    static final int CHUNK = 1 << BITS;

    /** What the cache of all accounts knows a chunk by. */
    record Key(Locations account, int chunk) {}

    private final Cache<Key, Chunk> cache;
    private final Lane lane;

    Locations(Cache<Key, Chunk> cache, Lane lane) {
        this.cache = cache;
        this.lane = lane;
    }

    /** Where the content is; null if its octets are not here. */
    @Nullable ContentLocation of(int content) throws IOException {
        return chunkOf(content).location(content & (CHUNK - 1));
    }

    Chunk chunkOf(int content) throws IOException {
        Key key = new Key(this, content >> BITS);
        Chunk known = cache.getIfPresent(key);
        return known != null
                ? known
                : lane.call(work -> {
                    Chunk read = Chunk.read(work.index(), key.chunk() << BITS);
                    work.afterCommit(() -> cache.put(key, read));
                    return read;
                });
    }

    void forget(Collection<Integer> contents) {
        contents.forEach(content -> cache.invalidate(new Key(this, content >> BITS)));
    }

    void forgetAll() {
        cache.asMap().keySet().removeIf(key -> key.account() == this);
    }

    /** Neighbours' places. Immutable. */
    static final class Chunk {
        static final int OCTETS = CHUNK * 24 + 128;

        private final int[] segments = new int[CHUNK];
        private final long[] places = new long[CHUNK];
        private final int[] lengths = new int[CHUNK];
        private final long[] facts = new long[CHUNK];

        private static Chunk read(Index index, int first) throws SQLException {
            Chunk chunk = new Chunk();
            index.each(
                    """
                    SELECT c.id - ?, b.segment, b.place, b.length, b.facts
                    FROM content c JOIN body b ON b.id = c.body
                    WHERE c.id BETWEEN ? AND ?
                    """,
                    chunk::take,
                    first,
                    first,
                    first + CHUNK - 1);
            return chunk;
        }

        private void take(ResultSet row) throws SQLException {
            int slot = row.getInt(1);
            segments[slot] = row.getInt(2);
            places[slot] = row.getLong(3);
            lengths[slot] = row.getInt(4);
            facts[slot] = row.getLong(5);
        }

        @Nullable ContentLocation location(int slot) {
            BodyLocation body = body(slot);
            return body == null ? null : new ContentLocation(body, FactsLocation.of(facts[slot]));
        }

        @Nullable BodyLocation body(int slot) {
            return segments[slot] == 0
                    ? null
                    : new BodyLocation(segments[slot], places[slot], lengths[slot]);
        }

        boolean isHere(int slot) {
            return segments[slot] != 0;
        }

        long facts(int slot) {
            return facts[slot];
        }
    }
}
