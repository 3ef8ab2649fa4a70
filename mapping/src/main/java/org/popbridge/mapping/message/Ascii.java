package org.popbridge.mapping.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Octets as ASCII: classes, case, and the scans that every message goes through. */
final class Ascii {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long LINE_FEEDS = ONES * '\n';

    private Ascii() {}

    /** The first line feed in {@code [from, to)}, or -1. */
    static int lineFeed(byte[] octets, int from, int to) {
        int i = from;
        for (; i <= to - 8; i += 8) {
            long word = (long) LONGS.get(octets, i) ^ LINE_FEEDS;
            // The lowest marked octet is exact; borrows can only mark octets above a true one.
            long hit = (word - ONES) & ~word & HIGHS;
            if (hit != 0) {
                return i + (Long.numberOfTrailingZeros(hit) >>> 3);
            }
        }
        for (; i < to; i++) {
            if (octets[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Eight octets from {@code at} on, the first lowest. */
    static long word(byte[] octets, int at) {
        return (long) LONGS.get(octets, at);
    }

    static void word(byte[] octets, int at, long value) {
        LONGS.set(octets, at, value);
    }

    static boolean isSpace(int c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    }

    /** The value of a hexadecimal digit of either case, or -1. */
    static int hex(int c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /** Whether the octets are that name, in any case. */
    static boolean is(byte[] octets, int from, int to, String name) {
        if (to - from != name.length()) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (lower(octets[i]) != lower(name.charAt(i - from))) {
                return false;
            }
        }
        return true;
    }

    static boolean isAll(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
