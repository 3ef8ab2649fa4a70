package org.popbridge.mapping.store.segment;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.message.MessageSummary;
import org.popbridge.mapping.store.StorageDamagedException;
import org.popbridge.mapping.store.search.SearchableContents;
import org.popbridge.mapping.store.search.SignatureQuery;

/**
 * Contents as a search reads them. Signatures are tested where they are mapped: the first search
 * after the files were opened checks each record that it meets, later ones only look at the bits.
 *
 * <p>A signature that is not sound cannot rule its content out; it is derived again when the search
 * comes to read the octets.
 */
final class SegmentSearch implements SearchableContents {
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final ContentFiles files;
    private final Map<Integer, Segment> segments;
    private final ContentTable table;
    private volatile BitSet unsound = new BitSet();

    /** Where facts are that were derived again on this search's way: each is, once. */
    private final Map<Integer, FactsLocation> derived = new ConcurrentHashMap<>();

    SegmentSearch(ContentFiles files, Map<Integer, Segment> segments, ContentTable table) {
        this.files = files;
        this.segments = segments;
        this.table = table;
    }

    @Override
    public BitSet candidates(SignatureQuery query, BitSet among) throws IOException {
        if (query.isOpen()) {
            return (BitSet) among.clone();
        }
        Scan scan = new Scan(query);
        try {
            scan.run(among);
            FactsFile.settle();
        } catch (InternalError fault) {
            throw new StorageDamagedException(
                    files.directory() + ": signatures cannot be read", fault);
        }
        scan.requireWhole();
        unsound = scan.unsound;
        return scan.candidates;
    }

    /** One pass over the signatures. */
    private final class Scan {
        private final SignatureQuery query;
        private final BitSet candidates = new BitSet();
        private final BitSet unsound = new BitSet();
        private int number;
        private @Nullable FactsFile file;
        private MemorySegment memory = MemorySegment.NULL;

        Scan(SignatureQuery query) {
            this.query = query;
        }

        void run(BitSet among) throws IOException {
            for (int i = among.nextSetBit(0); i >= 0; i = among.nextSetBit(i + 1)) {
                long facts = table.facts(i);
                if (FactsLocation.segmentOf(facts) != number) {
                    turnTo(FactsLocation.segmentOf(facts));
                }
                long at = FactsLocation.signatureOffsetOf(facts);
                if (!isSound(i, at)) {
                    unsound.set(i);
                    candidates.set(i);
                } else if (mayMatch(at)) {
                    candidates.set(i);
                }
            }
        }

        private boolean mayMatch(long at) {
            int shape = memory.get(INT, at + FactsRecord.FORMAT_AT);
            return query.mayMatch(
                    memory,
                    at + FactsRecord.HEADER,
                    Facts.headerSize(shape),
                    Facts.bodySize(shape),
                    Facts.hasOctets(shape));
        }

        private void turnTo(int to) throws IOException {
            requireWhole();
            number = to;
            Segment segment = segments.get(to);
            file = segment == null ? null : segment.signatures();
            memory = file == null ? MemorySegment.NULL : file.memory();
        }

        private boolean isSound(int position, long at) {
            FactsFile from = file;
            if (from == null || at == 0) {
                return false;
            }
            if (from.marks().has(at)) {
                return true;
            }
            BodyLocation body = table.body(position);
            byte[] record = body == null ? null : from.record(at, FactsRecord.SIGNATURE, body);
            if (record == null
                    || at + record.length > memory.byteSize()
                    || !Facts.isShape(
                            FactsRecord.intAt(record, FactsRecord.FORMAT_AT),
                            record.length - FactsRecord.HEADER)) {
                return false;
            }
            from.marks().set(at);
            return true;
        }

        /** A mapping beyond the end of its file may read as anything. */
        void requireWhole() throws IOException {
            FactsFile from = file;
            if (from != null) {
                from.requireMapped(memory);
            }
        }
    }

    @Override
    public MessageSummary summary(int position) throws IOException {
        BodyLocation body = body(position);
        FactsLocation again = derived.get(position);
        FactsLocation facts = again == null ? FactsLocation.of(table.facts(position)) : again;
        MessageSummary kept =
                ContentFiles.kept(
                        new ContentLocation(body, facts),
                        again == null ? segments : files.segments());
        return kept != null ? kept : derive(position, body);
    }

    private MessageSummary derive(int position, BodyLocation body) throws IOException {
        ContentFiles.Derived facts = files.deriveAgain(body, segments);
        derived.put(position, facts.at());
        return facts.summary();
    }

    @Override
    public Octets octets(int position) throws IOException {
        BodyLocation body = body(position);
        if (unsound.get(position) && !derived.containsKey(position)) {
            derive(position, body);
        }
        return files.octets(body, segments);
    }

    private BodyLocation body(int position) {
        BodyLocation body = table.body(position);
        if (body == null) {
            throw new IllegalArgumentException(
                    "the content at position %d is not here".formatted(position));
        }
        return body;
    }
}
