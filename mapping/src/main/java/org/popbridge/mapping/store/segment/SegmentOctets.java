package org.popbridge.mapping.store.segment;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.store.StorageDamagedException;

/**
 * A content in its body file. The first read makes sure that the record there is the one that was
 * asked for; the octets themselves are checked by {@link ContentFiles#verify}.
 */
final class SegmentOctets implements Octets {
    private final SegmentFile file;
    private final BodyLocation location;
    private volatile boolean found;

    SegmentOctets(SegmentFile file, BodyLocation location) {
        this.file = file;
        this.location = location;
    }

    @Override
    public long length() {
        return location.length();
    }

    @Override
    public void read(long offset, byte[] target, int targetOffset, int count) throws IOException {
        read(offset, ByteBuffer.wrap(target, targetOffset, count));
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        if (offset < 0 || offset > location.length() - target.remaining()) {
            throw new EOFException(
                    "read of %d at %d in %s".formatted(target.remaining(), offset, location));
        }
        if (!found) {
            record();
        }
        file.read(location.offset() + BodyRecord.HEADER + offset, target);
    }

    /** The record's header, checked. */
    BodyRecord record() throws IOException {
        byte[] header = new byte[BodyRecord.HEADER];
        file.read(location.offset(), ByteBuffer.wrap(header));
        BodyRecord record = BodyRecord.of(header);
        if (record == null || record.length() != location.length()) {
            throw new StorageDamagedException(
                    "%s: no sound record of %s".formatted(file.path(), location));
        }
        found = true;
        return record;
    }
}
