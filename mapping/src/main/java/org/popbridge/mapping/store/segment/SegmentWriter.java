package org.popbridge.mapping.store.segment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.message.MessageSummary;
import org.popbridge.mapping.store.ContentWriter;

/**
 * Takes one message in. Up to {@link SegmentLimits#gathered} octets are gathered in memory and
 * written as one record; what is longer passes through a {@link Spool}. So any number of writers
 * can be open at once, and each record lies in one piece.
 */
public final class SegmentWriter implements ContentWriter {
    private final ContentFiles files;
    private final int most;
    private final Scratch scratch = Scratch.take();
    private int gathered;
    private long length;
    private boolean open = true;
    private @Nullable Spool spool;
    private @Nullable MessageSummary summary;

    SegmentWriter(ContentFiles files, int most) {
        this.files = files;
        this.most = most;
    }

    @Override
    public void write(byte[] source, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, source.length);
        requireOpen();
        for (int done = 0; done < count; ) {
            if (gathered == most) {
                spill();
            }
            int n = Math.min(count - done, most - gathered);
            byte[] buffer = scratch.buffer(BodyRecord.HEADER + gathered + n);
            System.arraycopy(source, offset + done, buffer, BodyRecord.HEADER + gathered, n);
            gathered += n;
            done += n;
        }
        length += count;
    }

    private void spill() throws IOException {
        Spool to = spool;
        if (to == null) {
            to = new Spool(files.directory());
            spool = to;
        }
        byte[] buffer = scratch.buffer(BodyRecord.HEADER);
        scratch.digest().update(buffer, BodyRecord.HEADER, gathered);
        to.write(buffer, BodyRecord.HEADER, gathered);
        gathered = 0;
    }

    @Override
    public StoredContent finish() throws IOException {
        requireOpen();
        try {
            Spool spooled = spool;
            return spooled == null ? finishGathered() : finishSpooled(spooled);
        } finally {
            close();
        }
    }

    private StoredContent finishGathered() throws IOException {
        byte[] buffer = scratch.buffer(BodyRecord.HEADER);
        scratch.digest().update(buffer, BodyRecord.HEADER, gathered);
        BodyRecord record = new BodyRecord(length, scratch.digest().digest());
        record.put(buffer, 0);
        Placed placed = files.place(ByteBuffer.wrap(buffer, 0, BodyRecord.HEADER + gathered));
        return derive(placed, record, new Gathered(buffer, gathered));
    }

    private StoredContent finishSpooled(Spool spooled) throws IOException {
        spill();
        BodyRecord record = new BodyRecord(length, scratch.digest().digest());
        Placed placed = files.place(record, spooled::read, 0);
        return derive(
                placed, record, new SegmentOctets(placed.segment().bodies(), placed.at(length)));
    }

    private StoredContent derive(Placed placed, BodyRecord record, Octets octets)
            throws IOException {
        BodyLocation body = placed.at(length);
        try (FactsScratch wide = FactsScratch.take()) {
            Facts facts = Facts.derive(octets, wide);
            summary = facts.summary();
            FactsLocation at = files.keep(facts, wide, placed.segment(), body, record.digest());
            return new StoredContent(
                    new ContentLocation(body, at),
                    record.digest(),
                    placed.segment(),
                    placed.ticket());
        }
    }

    @Override
    public MessageSummary summary() {
        MessageSummary known = summary;
        if (known == null) {
            throw new IllegalStateException("the message is not whole yet");
        }
        return known;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            scratch.giveBack();
            Spool spooled = spool;
            if (spooled != null) {
                try {
                    spooled.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException("the writer has ended");
        }
    }

    /** The message while it is in the buffer. */
    @SuppressWarnings("ArrayRecordComponent") // A view for a moment, never compared.
    private record Gathered(byte[] buffer, int count) implements Octets {
        @Override
        public long length() {
            return count;
        }

        @Override
        public void read(long offset, byte[] target, int targetOffset, int n) throws IOException {
            Objects.checkFromIndexSize(offset, n, (long) count);
            System.arraycopy(buffer, BodyRecord.HEADER + (int) offset, target, targetOffset, n);
        }
    }
}
