package org.popbridge.mapping.store.segment;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file of summaries or of signatures: appended like any segment file, read through memory.
 *
 * <p>A mapping covers what was written when it was made; it is made anew once enough has come after
 * it, and the tail meanwhile is read by position. A mapping lives as long as somebody holds it, so
 * a reader is never cut off, not even when the file is compacted away.
 *
 * <p>Touching a mapped page that the medium cannot give, or that somebody has cut off the file,
 * raises {@link InternalError}, possibly not before the next poll for safepoints: {@link #settle}
 * makes sure that it has come, and readers turn it into a record that is not sound.
 */
final class FactsFile {
    /** Unmapped octets from which on a new mapping is worth its page faults. */
    private static final long WORTH_MAPPING = 256 << 10;

    private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

    private final SegmentFile file;
    private volatile MemorySegment mapped = NOTHING;
    private final Marks marks = new Marks(FactsRecord.HEADER);

    FactsFile(Path path, Room room) {
        file = new SegmentFile(path, room);
    }

    SegmentFile file() {
        return file;
    }

    long append(byte[] record, int count) throws IOException {
        return file.append(ByteBuffer.wrap(record, 0, count));
    }

    /**
     * The whole record at an offset, header included, in an array that may be longer; null if there
     * is none that is sound and that body's.
     */
    byte @Nullable [] record(long at, int magic, BodyLocation body) {
        try {
            byte[] header = new byte[FactsRecord.HEADER];
            copy(at, header, FactsRecord.HEADER);
            int payload = FactsRecord.intAt(header, FactsRecord.LENGTH_AT);
            if (FactsRecord.intAt(header, 0) != magic || !FactsRecord.isLength(payload)) {
                return null;
            }
            byte[] record = new byte[FactsRecord.HEADER + payload];
            copy(at, record, record.length);
            return FactsRecord.isSound(record, payload, magic, body) ? record : null;
        } catch (IOException e) {
            // Facts that cannot be read are as good as none: the body has it all.
            return null;
        }
    }

    private void copy(long at, byte[] target, int count) throws IOException {
        MemorySegment memory = mapped;
        if (at + count > memory.byteSize()) {
            memory = remapped(WORTH_MAPPING);
        }
        if (at + count <= memory.byteSize()) {
            try {
                MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, target, 0, count);
                settle();
                return;
            } catch (InternalError fault) {
                throw new IOException(file.path() + " cannot be read at " + at, fault);
            }
        }
        file.read(at, ByteBuffer.wrap(target, 0, count));
    }

    /** All that is written now, mapped, as far as it can be. */
    MemorySegment memory() throws IOException {
        return remapped(1);
    }

    private MemorySegment remapped(long worth) throws IOException {
        MemorySegment memory = mapped;
        if (file.end() - memory.byteSize() < worth) {
            return memory;
        }
        synchronized (this) {
            memory = mapped;
            long size = Math.min(file.perform(FileChannel::size), file.end());
            if (size - memory.byteSize() >= worth) {
                memory =
                        file.perform(channel ->
                                channel.map(
                                        FileChannel.MapMode.READ_ONLY, 0, size, Arena.ofAuto()));
                mapped = memory;
            }
            return memory;
        }
    }

    /** Makes sure that the file still has all that is mapped. */
    void requireMapped(MemorySegment memory) throws IOException {
        long size = file.perform(FileChannel::size);
        if (size < memory.byteSize()) {
            throw file.cutShort(size, memory.byteSize() - size);
        }
    }

    /** Makes an access fault that is pending come now: a call into native code polls for it. */
    static void settle() {
        Thread.holdsLock(NOTHING);
    }

    /** Which signature records were found sound. */
    Marks marks() {
        return marks;
    }
}
