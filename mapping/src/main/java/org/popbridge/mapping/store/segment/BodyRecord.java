package org.popbridge.mapping.store.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The header before each content's octets in a body file, little-endian:
 *
 * <pre>
 *  0  4  magic "PBdy"
 *  4  2  version, 1
 *  6  2  length of this header, 64
 *  8  8  length of the octets
 * 16 32  SHA-256 of the octets
 * 48  8  zero
 * 56  4  CRC-32C of octets 0 to 55
 * 60  4  zero
 * </pre>
 *
 * <p>Records begin at multiples of 16; whatever lies between two of them is a torn or given-up
 * write.
 */
@SuppressWarnings("ArrayRecordComponent") // Read and written, never compared.
record BodyRecord(long length, byte[] digest) {
    static final int HEADER = 64;
    static final int MAGIC = 'P' | 'B' << 8 | 'd' << 16 | 'y' << 24;
    private static final short VERSION = 1;
    private static final int CHECKED = 56;

    void put(byte[] target, int at) {
        ByteBuffer header =
                ByteBuffer.wrap(target, at, HEADER).slice().order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(MAGIC).putShort(VERSION).putShort((short) HEADER).putLong(length);
        header.put(digest).putLong(0).putInt(check(target, at)).putInt(0);
    }

    byte[] encoded() {
        byte[] header = new byte[HEADER];
        put(header, 0);
        return header;
    }

    /** The header in 64 octets, or null if they are none or are damaged. */
    static @Nullable BodyRecord of(byte[] header) {
        ByteBuffer in = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        boolean sound =
                in.getInt(0) == MAGIC
                        && in.getShort(4) == VERSION
                        && in.getShort(6) == HEADER
                        && in.getInt(CHECKED) == check(header, 0)
                        && in.getInt(CHECKED + 4) == 0
                        && in.getLong(8) >= 0;
        return sound ? new BodyRecord(in.getLong(8), Arrays.copyOfRange(header, 16, 48)) : null;
    }

    private static int check(byte[] header, int at) {
        CRC32C crc = new CRC32C();
        crc.update(header, at, CHECKED);
        return (int) crc.getValue();
    }
}
