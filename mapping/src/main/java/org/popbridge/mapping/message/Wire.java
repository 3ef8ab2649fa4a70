package org.popbridge.mapping.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A growing array of octets that knows how IMAP writes strings (RFC 9051 §4.3). Not for several
 * threads.
 */
final class Wire {
    /** Longer strings go as literals: some clients have a limit for a line. */
    private static final int LONGEST_QUOTED = 1000;

    private byte[] array;
    private int length;

    Wire(int capacity) {
        array = new byte[Math.max(16, capacity)];
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    byte[] toBytes() {
        return Arrays.copyOf(array, length);
    }

    /** The octets so far; valid until the next one is written. */
    byte[] array() {
        return array;
    }

    Wire octet(int octet) {
        room(1);
        array[length++] = (byte) octet;
        return this;
    }

    Wire octets(byte[] source, int from, int to) {
        room(to - from);
        System.arraycopy(source, from, array, length, to - from);
        length += to - from;
        return this;
    }

    /** Writes again what stands at {@code [from, to)}. */
    Wire repeat(int from, int to) {
        room(to - from);
        System.arraycopy(array, from, array, length, to - from);
        length += to - from;
        return this;
    }

    Wire octets(byte[] source) {
        return octets(source, 0, source.length);
    }

    /** Characters under 256, an octet each. */
    Wire raw(String text) {
        int count = text.length();
        room(count);
        for (int i = 0; i < count; i++) {
            array[length + i] = (byte) text.charAt(i);
        }
        length += count;
        return this;
    }

    Wire number(long value) {
        return raw(Long.toString(value));
    }

    Wire varint(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            array[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[length++] = (byte) rest;
        return this;
    }

    static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte octet = in.get();
            value |= (octet & 0x7fL) << shift;
            if (octet >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than ten octets");
    }

    /** A string after its length, for blocks of our own. */
    Wire counted(String raw) {
        return varint(raw.length()).raw(raw);
    }

    static String counted(ByteBuffer in) {
        int count = (int) varint(in);
        if (count < 0 || count > in.remaining()) {
            throw new IllegalArgumentException(
                    "string of %d octets (expected: <= %d)".formatted(count, in.remaining()));
        }
        byte[] octets = new byte[count];
        in.get(octets);
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    /** {@code nstring}: NIL, or the raw text as a quoted string or a literal. */
    Wire nstring(@Nullable String raw) {
        return raw == null ? raw("NIL") : string(raw);
    }

    /**
     * {@code string}: quoted where that is legal in every mode of IMAP, else a literal, which may
     * hold octets over 127 even before a client allows UTF-8. NUL, which neither may hold, becomes
     * a space.
     */
    Wire string(String raw) {
        int count = raw.length();
        boolean quotable = count <= LONGEST_QUOTED;
        boolean nul = false;
        int escapes = 0;
        for (int i = 0; i < count; i++) {
            char c = raw.charAt(i);
            if (c == '"' || c == '\\') {
                escapes++;
            } else if (c == 0) {
                nul = true;
            } else if (c >= 0x80 || c == '\r' || c == '\n') {
                quotable = false;
            }
        }
        String text = nul ? raw.replace('\0', ' ') : raw;
        if (!quotable) {
            return octet('{').number(count).raw("}\r\n").raw(text);
        }
        if (escapes == 0) {
            return octet('"').raw(text).octet('"');
        }
        octet('"');
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                octet('\\');
            }
            octet(c);
        }
        return octet('"');
    }

    private void room(int count) {
        if (array.length - length < count) {
            array = Arrays.copyOf(array, Math.max(length + count, array.length * 2));
        }
    }
}
