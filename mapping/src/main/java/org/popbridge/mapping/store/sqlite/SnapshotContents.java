package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.store.segment.BodyLocation;
import org.popbridge.mapping.store.segment.ContentTable;

/** Where the contents of a snapshot are, by position: what a search looks at. */
final class SnapshotContents implements ContentTable {
    private static final int BITS = Integer.numberOfTrailingZeros(Locations.CHUNK);

    private final ColumnSnapshot snapshot;
    private final Locations.@Nullable Chunk[] chunks;
    private final int first;
    private final BitSet here = new BitSet();

    SnapshotContents(ColumnSnapshot snapshot, BitSet among, Locations locations)
            throws IOException {
        this.snapshot = snapshot;
        int lowest = Integer.MAX_VALUE;
        int highest = 0;
        for (int i = among.nextSetBit(0); i >= 0; i = among.nextSetBit(i + 1)) {
            int chunk = snapshot.contentNumberAt(i) >> BITS;
            lowest = Math.min(lowest, chunk);
            highest = Math.max(highest, chunk);
        }
        first = lowest;
        chunks = new Locations.Chunk[Math.max(0, highest - lowest + 1)];
        for (int i = among.nextSetBit(0); i >= 0; i = among.nextSetBit(i + 1)) {
            int content = snapshot.contentNumberAt(i);
            Locations.Chunk chunk = chunks[(content >> BITS) - first];
            if (chunk == null) {
                chunk = locations.chunkOf(content);
                chunks[(content >> BITS) - first] = chunk;
            }
            if (chunk.isHere(content & (Locations.CHUNK - 1))) {
                here.set(i);
            }
        }
    }

    /** The positions whose octets are here. */
    BitSet here() {
        return here;
    }

    @Override
    public long facts(int position) {
        int content = snapshot.contentNumberAt(position);
        return chunk(content).facts(content & (Locations.CHUNK - 1));
    }

    @Override
    public @Nullable BodyLocation body(int position) {
        int content = snapshot.contentNumberAt(position);
        return chunk(content).body(content & (Locations.CHUNK - 1));
    }

    private Locations.Chunk chunk(int content) {
        Locations.Chunk chunk = chunks[(content >> BITS) - first];
        if (chunk == null) {
            throw new IllegalArgumentException("content %d was not asked about".formatted(content));
        }
        return chunk;
    }
}
