package org.popbridge.mapping.store.segment;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.store.StorageDamagedException;

/**
 * A content in its body file. The first read in the life of the process makes sure that the record
 * there is the one that was asked for and that its octets have their digest (law 1): what the
 * medium has changed is never given out.
 */
final class SegmentOctets implements Octets {
    private static final int WINDOW = 64 << 10;

    private final SegmentFile file;
    private final BodyLocation location;
    private volatile boolean sound;

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
        requireSound();
        file.read(location.offset() + BodyRecord.HEADER + offset, target);
    }

    /**
     * Checks the octets, unless they were checked before.
     *
     * @throws StorageDamagedException if they are not those that were written
     */
    void requireSound() throws IOException {
        if (!sound) {
            if (!file.marks().has(location.offset())) {
                verify(record().digest());
                file.marks().set(location.offset());
            }
            sound = true;
        }
    }

    /** Reads header and octets, and compares the octets' digest with one. */
    void verify(byte[] digest) throws IOException {
        record();
        MessageDigest taken = Scratch.sha256();
        byte[] window = new byte[(int) Math.min(location.length(), WINDOW)];
        for (long at = 0; at < location.length(); ) {
            int n = (int) Math.min(window.length, location.length() - at);
            file.read(location.offset() + BodyRecord.HEADER + at, ByteBuffer.wrap(window, 0, n));
            taken.update(window, 0, n);
            at += n;
        }
        byte[] found = taken.digest();
        if (!MessageDigest.isEqual(found, digest)) {
            HexFormat hex = HexFormat.of();
            throw new StorageDamagedException(
                    "%s, %s: the digest of what is there is %s (expected: %s)"
                            .formatted(
                                    file.path(),
                                    location,
                                    hex.formatHex(found),
                                    hex.formatHex(digest)));
        }
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
        return record;
    }
}
