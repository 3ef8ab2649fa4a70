package org.popbridge.mapping.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one header in their order, as positions in an array of octets (RFC 5322 §2.2).
 *
 * <p>Lines end with CRLF or a bare LF. A line without a colon is a field without a name. Values are
 * given raw and unfolded: one octet a character, line breaks taken out, outer space trimmed.
 *
 * <p>Immutable as long as nobody writes to the array.
 */
public final class HeaderFields {
    static final HeaderFields EMPTY = of(new byte[0], 0, 0);

    private static final int START = 0;
    private static final int NAME_END = 1;
    private static final int VALUE = 2;
    private static final int END = 3;

    private final byte[] octets;
    private int[] marks = new int[4 * 24];
    private byte[] known = new byte[24];
    private int count;

    private HeaderFields(byte[] octets) {
        this.octets = octets;
    }

    /** The fields in {@code [from, to)}, up to the first empty line. */
    public static HeaderFields of(byte[] octets, int from, int to) {
        Objects.checkFromToIndex(from, to, octets.length);
        HeaderFields fields = new HeaderFields(octets);
        for (int at = from; at < to; ) {
            int feed = Ascii.lineFeed(octets, at, to);
            int end = feed < 0 ? to : feed + 1;
            if (at == feed || (at + 1 == feed && octets[at] == '\r')) {
                break;
            }
            if ((octets[at] == ' ' || octets[at] == '\t') && fields.count > 0) {
                fields.marks[4 * (fields.count - 1) + END] = end;
            } else {
                fields.add(at, end);
            }
            at = end;
        }
        return fields;
    }

    private void add(int start, int end) {
        if (count == known.length) {
            known = Arrays.copyOf(known, count * 2);
            marks = Arrays.copyOf(marks, marks.length * 2);
        }
        int hash = 0;
        int colon = start;
        int nameEnd = start;
        int nameHash = 0;
        for (; colon < end && octets[colon] != ':'; colon++) {
            hash = KnownField.step(hash, octets[colon]);
            if (!Ascii.isSpace(octets[colon])) {
                nameEnd = colon + 1;
                nameHash = hash;
            }
        }
        KnownField field = null;
        if (colon < end) {
            field = KnownField.of(octets, start, nameEnd, nameHash);
        } else {
            nameEnd = start;
            colon = start - 1;
        }
        known[count] = (byte) (field == null ? -1 : field.code());
        int mark = 4 * count++;
        marks[mark + START] = start;
        marks[mark + NAME_END] = nameEnd;
        marks[mark + VALUE] = colon + 1;
        marks[mark + END] = end;
    }

    public int count() {
        return count;
    }

    /** The array that {@link #start} and {@link #end} point into; not to be changed. */
    byte[] octets() {
        return octets;
    }

    /** Where field {@code i} begins in the array. */
    int start(int i) {
        return marks[4 * Objects.checkIndex(i, count) + START];
    }

    /** Where the field's last line ends, its line break included. */
    int end(int i) {
        return marks[4 * Objects.checkIndex(i, count) + END];
    }

    int valueStart(int i) {
        return marks[4 * Objects.checkIndex(i, count) + VALUE];
    }

    @Nullable KnownField known(int i) {
        return known[i] < 0 ? null : KnownField.at(known[i]);
    }

    public String name(int i) {
        int start = start(i);
        return new String(
                octets, start, marks[4 * i + NAME_END] - start, StandardCharsets.ISO_8859_1);
    }

    public boolean isNamed(int i, String name) {
        return Ascii.is(octets, start(i), marks[4 * i + NAME_END], name);
    }

    /** The raw, unfolded value. */
    public String value(int i) {
        return unfolded(octets, valueStart(i), end(i));
    }

    /** The raw value of the first field of that name, or null. */
    public @Nullable String first(String name) {
        for (int i = 0; i < count; i++) {
            if (isNamed(i, name)) {
                return value(i);
            }
        }
        return null;
    }

    @Nullable String first(KnownField field) {
        int i = index(field);
        return i < 0 ? null : value(i);
    }

    /** The number of the first such field, or -1. */
    int index(KnownField field) {
        for (int i = 0; i < count; i++) {
            if (known[i] == field.code()) {
                return i;
            }
        }
        return -1;
    }

    private static String unfolded(byte[] octets, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && Ascii.isSpace(octets[start])) {
            start++;
        }
        while (end > start && Ascii.isSpace(octets[end - 1])) {
            end--;
        }
        int feed = Ascii.lineFeed(octets, start, end);
        if (feed < 0) {
            return new String(octets, start, end - start, StandardCharsets.ISO_8859_1);
        }
        byte[] line = new byte[end - start];
        int length = 0;
        while (feed >= 0) {
            int stop = feed > start && octets[feed - 1] == '\r' ? feed - 1 : feed;
            System.arraycopy(octets, start, line, length, stop - start);
            length += stop - start;
            start = feed + 1;
            feed = Ascii.lineFeed(octets, start, end);
        }
        System.arraycopy(octets, start, line, length, end - start);
        return new String(line, 0, length + end - start, StandardCharsets.ISO_8859_1);
    }
}
