package org.popbridge.mapping.store.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The header before each record of a facts file, little-endian:
 *
 * <pre>
 *  0  4  magic "PSum" or "PSig"
 *  4  4  length of the payload
 *  8  4  CRC-32C of all that follows, payload included
 * 12  4  format of the payload: a version in the lowest octet, the rest is the payload's own
 * 16  8  the body it is derived from: segment and offset
 * 24  8  the first octets of that body's SHA-256
 * </pre>
 *
 * <p>Nobody waits for facts to be durable, so every reader must expect a record that is missing,
 * torn or another body's.
 */
final class FactsRecord {
    static final int HEADER = 32;
    static final int SUMMARY = 'P' | 'S' << 8 | 'u' << 16 | 'm' << 24;
    static final int SIGNATURE = 'P' | 'S' << 8 | 'i' << 16 | 'g' << 24;

    static final int LENGTH_AT = 4;
    static final int FORMAT_AT = 12;
    private static final int CHECK_AT = 8;
    private static final int OWNER_AT = 16;

    /** Where a record must end: a longer one is damage, not data. */
    static final int LONGEST = 64 << 20;

    private FactsRecord() {}

    static long owner(BodyLocation body) {
        return (long) body.segment() << 44 | body.offset() >>> 4;
    }

    /** Fills in the header before a payload that is in place already. */
    static void seal(
            byte[] record, int payload, int magic, int format, BodyLocation body, byte[] digest) {
        ByteBuffer out = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(magic).putInt(payload).putInt(0).putInt(format).putLong(owner(body));
        out.put(digest, 0, 8);
        out.putInt(CHECK_AT, check(record, payload));
    }

    /** Whether a whole record, in an array at least as long, is sound and that body's. */
    static boolean isSound(byte[] record, int payload, int magic, BodyLocation body) {
        ByteBuffer in = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        return in.getInt(0) == magic
                && in.getInt(LENGTH_AT) == payload
                && in.getLong(OWNER_AT) == owner(body)
                && in.getInt(CHECK_AT) == check(record, payload);
    }

    static int intAt(byte[] record, int at) {
        return ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
    }

    static boolean isLength(int payload) {
        return payload >= 0 && payload <= LONGEST;
    }

    private static int check(byte[] record, int payload) {
        CRC32C crc = new CRC32C();
        crc.update(record, FORMAT_AT, HEADER - FORMAT_AT + payload);
        return (int) crc.getValue();
    }
}
