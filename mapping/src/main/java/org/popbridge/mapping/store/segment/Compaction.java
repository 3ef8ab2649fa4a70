package org.popbridge.mapping.store.segment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives back the space of segments that are mostly garbage, in four steps: {@link
 * ContentFiles#compact} condemns them; {@link #copy} carries what is live to new segments and makes
 * it durable; the index puts the new locations in the place of the old ones in one transaction;
 * {@link #retire} takes the old files away. Or {@link #abandon}.
 *
 * <p>A crash before the transaction leaves the new segments unnamed, one after it the old ones;
 * {@link ContentFiles#open} removes either. Readers of the old files read on. One thread at a time;
 * meanwhile everything else goes on.
 */
public final class Compaction {
    private final ContentFiles files;
    private final SegmentLimits limits;
    private final List<Segment> victims;
    private final Set<Segment> targets = new LinkedHashSet<>();
    private @Nullable Segment target;

    Compaction(ContentFiles files, SegmentLimits limits, List<Segment> victims) {
        this.files = files;
        this.limits = limits;
        this.victims = List.copyOf(victims);
        this.victims.forEach(segment -> segment.condemn(true));
    }

    /**
     * Copies the live contents, in the order given; answers where each body is now, with its facts.
     * Bodies are copied as they are: damage stays visible to {@link ContentFiles#verify}.
     *
     * @param live every content that the index names in a victim, body or facts; facts elsewhere
     *     are left where they are
     * @throws org.popbridge.mapping.store.StorageDamagedException if a live body's record is not
     *     there: then the segment has to stay, and the compaction is to be abandoned
     */
    public Map<BodyLocation, ContentLocation> copy(Collection<ContentLocation> live)
            throws IOException {
        Map<BodyLocation, ContentLocation> moved = new HashMap<>();
        for (ContentLocation content : live) {
            moved.put(content.body(), copy(content));
        }
        for (Segment segment : targets) {
            segment.forceAll();
        }
        return moved;
    }

    private ContentLocation copy(ContentLocation content) throws IOException {
        BodyLocation old = content.body();
        Map<Integer, Segment> segments = files.segments();
        Segment factsFrom = segments.get(content.facts().segment());
        Segment from = segments.get(old.segment());
        Segment to = target();
        BodyLocation body = old;
        if (from != null && from.isCondemned()) {
            BodyRecord record = new SegmentOctets(from.bodies(), old).record();
            body =
                    ContentFiles.place(
                                    to,
                                    record,
                                    from.bodies()::read,
                                    old.offset() + BodyRecord.HEADER)
                            .at(old.length());
        }
        FactsLocation facts =
                factsFrom == null
                        ? FactsLocation.NONE
                        : FactsCopy.copy(content, factsFrom, body, to);
        return new ContentLocation(body, facts);
    }

    private Segment target() throws IOException {
        Segment open = target;
        if (open == null || !open.takesMore(limits)) {
            open = files.roll();
            target = open;
            targets.add(open);
        }
        return open;
    }

    /** After the index's transaction: takes the old files' names away. */
    public void retire() throws IOException {
        files.remove(victims);
    }

    /** Instead of the transaction: takes the copies away and spares the victims. */
    public void abandon() throws IOException {
        victims.forEach(segment -> segment.condemn(false));
        files.remove(new ArrayList<>(targets));
    }
}
