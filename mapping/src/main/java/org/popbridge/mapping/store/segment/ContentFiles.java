package org.popbridge.mapping.store.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.message.MessageSummary;
import org.popbridge.mapping.store.StorageDamagedException;
import org.popbridge.mapping.store.StorageFullException;
import org.popbridge.mapping.store.search.SearchableContents;

/**
 * An account's contents on disk: numbered segments of append-only files, where the body files are
 * the truth and the facts files (summaries, signatures) can be derived from them again at any time.
 *
 * <p>The way of a message: {@link #newContent} takes its octets; {@link SegmentWriter#finish} has
 * written them; {@link #sync} makes them durable; then, and only then, the index names their {@link
 * StoredContent#location} in a transaction. Whatever the index does not name is garbage: a crash
 * leaves it, and compaction gives it back.
 *
 * <p>After a crash nothing is repaired in place. New records go after whatever the files end with,
 * whole or torn; the index names nothing there, because it names only what was forced. Facts are
 * not forced: a reader that finds them missing, torn or of an older format derives them again and
 * tells the {@link FactsListener}.
 *
 * <p>For any thread. Locations stay good until {@link Compaction#retire} takes their segment away:
 * octets and searches that were opened before read on, later calls answer {@link
 * SegmentGoneException}.
 */
public final class ContentFiles implements AutoCloseable {
    private final Path directory;
    private final SegmentLimits limits;
    private final FactsListener listener;
    private final Room room;

    /** Replaced, never changed. */
    private volatile Map<Integer, Segment> segments;

    private final Object rolling = new Object();
    private @Nullable Segment current;
    private int lastNumber;

    private ContentFiles(
            Path directory,
            SegmentLimits limits,
            FactsListener listener,
            SortedMap<Integer, Segment> found,
            Room room) {
        this.directory = directory;
        this.limits = limits;
        this.listener = listener;
        this.room = room;
        segments = Map.copyOf(found);
        if (!found.isEmpty()) {
            current = found.get(found.lastKey());
            lastNumber = found.lastKey();
        }
    }

    /**
     * Opens an account's directory, which must exist, and removes what a crash left over: segments
     * that the index names nothing in (a compaction that had not been committed, or had been but
     * not cleaned up) and spools of messages that never became whole.
     *
     * @param referenced the segments of every {@link BodyLocation} and {@link FactsLocation} in the
     *     index
     */
    public static ContentFiles open(
            Path directory, Set<Integer> referenced, SegmentLimits limits, FactsListener listener)
            throws IOException {
        Room room = new Room(limits.account());
        TreeMap<Integer, Segment> found = new TreeMap<>();
        boolean removed = false;
        for (Path file : list(directory)) {
            int number = Segment.numberOf(file);
            if (number != 0 && referenced.contains(number)) {
                found.computeIfAbsent(number, n -> new Segment(directory, n, room));
                room.occupy(Files.size(file));
            } else if (number != 0 || file.getFileName().toString().endsWith(Spool.SUFFIX)) {
                Files.deleteIfExists(file);
                removed = true;
            }
        }
        if (removed) {
            Disk.forceDirectory(directory);
        }
        return new ContentFiles(directory, limits, listener, found, room);
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    Path directory() {
        return directory;
    }

    // Writing

    public SegmentWriter newContent() {
        return new SegmentWriter(this, limits.gathered());
    }

    /**
     * Makes contents durable: call it right before the transaction that names their {@link
     * StoredContent#location}, and under the same lock as {@link #compact}. Contents that are
     * durable already cost nothing; many together cost one flush of each body file.
     */
    public void sync(Collection<StoredContent> contents) throws IOException {
        Map<Segment, Long> tickets = new HashMap<>();
        for (StoredContent content : contents) {
            if (content.segment().isCondemned()) {
                move(content);
            }
            tickets.merge(content.segment(), content.ticket(), Math::max);
        }
        for (Map.Entry<Segment, Long> entry : tickets.entrySet()) {
            entry.getKey().force(entry.getValue());
        }
    }

    /** Out of a segment that is being compacted away, before anybody names it there. */
    private void move(StoredContent content) throws IOException {
        Segment from = content.segment();
        BodyLocation body = content.location().body();
        Placed placed =
                place(
                        new BodyRecord(body.length(), content.digest()),
                        from.bodies()::read,
                        body.offset() + BodyRecord.HEADER);
        BodyLocation to = placed.at(body.length());
        FactsLocation facts = FactsLocation.NONE;
        Segment factsFrom = segments.get(content.location().facts().segment());
        if (factsFrom != null) {
            facts = FactsCopy.copy(content.location(), factsFrom, to, placed.segment());
        }
        content.moved(new ContentLocation(to, facts), placed.segment(), placed.ticket());
    }

    /** Writes a whole record that is in memory. */
    Placed place(ByteBuffer record) throws IOException {
        Segment segment = writable();
        long at = segment.bodies().append(record);
        return new Placed(segment, at, segment.bodies().ticket());
    }

    /** Writes a record whose octets are in a file. */
    Placed place(BodyRecord record, SegmentFile.Source source, long from) throws IOException {
        return place(writable(), record, source, from);
    }

    static Placed place(Segment segment, BodyRecord record, SegmentFile.Source source, long from)
            throws IOException {
        SegmentFile bodies = segment.bodies();
        long count = BodyRecord.HEADER + record.length();
        long at = bodies.reserve(count);
        try {
            bodies.write(at + BodyRecord.HEADER, source, from, record.length());
            bodies.write(at, ByteBuffer.wrap(record.encoded()));
        } catch (IOException e) {
            bodies.release(at, count);
            throw e;
        }
        return new Placed(segment, at, bodies.ticket());
    }

    /** Writes facts; where there is no room for them, they will be derived when somebody asks. */
    FactsLocation keep(
            Facts facts, FactsScratch scratch, Segment to, BodyLocation body, byte[] digest)
            throws IOException {
        try {
            byte[] record = scratch.record(0);
            FactsRecord.seal(
                    record, facts.signatures(), FactsRecord.SIGNATURE, facts.shape(), body, digest);
            long signature =
                    to.signatures().append(record, FactsRecord.HEADER + facts.signatures());
            byte[] block = facts.summary().encode();
            record = scratch.record(FactsRecord.HEADER + block.length);
            System.arraycopy(block, 0, record, FactsRecord.HEADER, block.length);
            FactsRecord.seal(
                    record, block.length, FactsRecord.SUMMARY, Facts.SUMMARY_FORMAT, body, digest);
            long summary = to.summaries().append(record, FactsRecord.HEADER + block.length);
            return FactsLocation.of(to.number(), summary, signature);
        } catch (StorageFullException full) {
            return FactsLocation.NONE;
        }
    }

    /** The segment that takes new records. */
    Segment writable() throws IOException {
        synchronized (rolling) {
            Segment open = current;
            if (open == null || !open.takesMore(limits)) {
                open = roll();
                current = open;
            }
            return open;
        }
    }

    /** A new segment, which is not the one that takes new records unless somebody makes it so. */
    Segment roll() throws IOException {
        synchronized (rolling) {
            if (lastNumber + 1 >= FactsLocation.SEGMENTS) {
                throw new StorageFullException(
                        "%s: all %d segment numbers are used".formatted(directory, lastNumber));
            }
            Segment made = new Segment(directory, ++lastNumber, room);
            Map<Integer, Segment> more = new HashMap<>(segments);
            more.put(made.number(), made);
            segments = Map.copyOf(more);
            return made;
        }
    }

    // Reading

    private Segment segment(int number) throws SegmentGoneException {
        return segment(number, segments);
    }

    private Segment segment(int number, Map<Integer, Segment> among) throws SegmentGoneException {
        Segment segment = among.get(number);
        if (segment == null) {
            throw new SegmentGoneException("%s has no segment %d".formatted(directory, number));
        }
        return segment;
    }

    /** The octets; their file is open from now on, so they can be read even after a compaction. */
    public Octets octets(BodyLocation body) throws IOException {
        return octets(body, segments);
    }

    SegmentOctets octets(BodyLocation body, Map<Integer, Segment> among) throws IOException {
        SegmentFile file = segment(body.segment(), among).bodies();
        file.open();
        return new SegmentOctets(file, body);
    }

    /** The summary: read, or derived again if what is there is not sound. */
    public MessageSummary summary(ContentLocation content) throws IOException {
        return summary(content, segments);
    }

    MessageSummary summary(ContentLocation content, Map<Integer, Segment> among)
            throws IOException {
        MessageSummary kept = kept(content, among);
        return kept != null ? kept : deriveAgain(content.body(), among).summary();
    }

    static @Nullable MessageSummary kept(ContentLocation content, Map<Integer, Segment> among) {
        FactsLocation facts = content.facts();
        Segment segment = among.get(facts.segment());
        if (segment == null) {
            return null;
        }
        byte[] record =
                segment.summaries()
                        .record(facts.summaryOffset(), FactsRecord.SUMMARY, content.body());
        if (record == null
                || FactsRecord.intAt(record, FactsRecord.FORMAT_AT) != Facts.SUMMARY_FORMAT) {
            return null;
        }
        int length = record.length - FactsRecord.HEADER;
        return MessageSummary.decode(ByteBuffer.wrap(record, FactsRecord.HEADER, length));
    }

    /** What was derived, and where it is kept: nowhere, if there is no room. */
    record Derived(MessageSummary summary, FactsLocation at) {}

    /**
     * Derives the facts from the body, which is checked first, so that damage is not given a clean
     * bill.
     */
    Derived deriveAgain(BodyLocation body, Map<Integer, Segment> among) throws IOException {
        SegmentOctets octets = octets(body, among);
        byte[] digest = octets.record().digest();
        octets.requireSound();
        try (FactsScratch scratch = FactsScratch.take()) {
            Facts facts = Facts.derive(octets, scratch);
            FactsLocation at = keep(facts, scratch, writable(), body, digest);
            if (!at.equals(FactsLocation.NONE)) {
                listener.derived(body, at);
            }
            return new Derived(facts.summary(), at);
        }
    }

    /**
     * Reads all octets and compares their digest with the one given (law 1).
     *
     * @throws StorageDamagedException if it differs, or the octets cannot be read
     */
    public void verify(BodyLocation body, byte[] digest) throws IOException {
        octets(body, segments).verify(digest);
    }

    /**
     * Makes sure that the octets are those that were written, unless that was done before in this
     * life of the process.
     *
     * @throws StorageDamagedException if they are not
     */
    public void requireSound(BodyLocation body) throws IOException {
        octets(body, segments).requireSound();
    }

    /** What a search reads of these contents; it stays good even if a compaction retires them. */
    public SearchableContents searchable(ContentTable table) {
        return new SegmentSearch(this, segments, table);
    }

    // Giving space back

    /** Octets on disk by segment, all its files together. */
    public Map<Integer, Long> sizes() throws IOException {
        Map<Integer, Long> sizes = new TreeMap<>();
        for (Segment segment : segments.values()) {
            sizes.put(segment.number(), segment.size());
        }
        return sizes;
    }

    /**
     * Octets of the body files alone, by segment: how much of that is named says what is garbage.
     */
    public Map<Integer, Long> bodySizes() throws IOException {
        Map<Integer, Long> sizes = new TreeMap<>();
        for (Segment segment : segments.values()) {
            sizes.put(segment.number(), segment.bodies().size());
        }
        return sizes;
    }

    /**
     * Begins to compact segments away. Call it, and collect what of them is live, under the lock
     * under which {@link #sync} and commits happen: from then on nothing new is named in them.
     */
    public Compaction compact(Set<Integer> victims) throws IOException {
        List<Segment> condemned = new ArrayList<>();
        for (int number : victims) {
            condemned.add(segment(number));
        }
        return new Compaction(this, limits, condemned);
    }

    Map<Integer, Segment> segments() {
        return segments;
    }

    void remove(Collection<Segment> retired) throws IOException {
        synchronized (rolling) {
            Map<Integer, Segment> fewer = new HashMap<>(segments);
            retired.forEach(segment -> fewer.remove(segment.number()));
            segments = Map.copyOf(fewer);
        }
        for (Segment segment : retired) {
            segment.unlink();
        }
        Disk.forceDirectory(directory);
    }

    /** Closes the files; octets and searches that are still open fail from now on. */
    @Override
    public void close() throws IOException {
        for (Segment segment : segments.values()) {
            segment.close();
        }
    }
}
