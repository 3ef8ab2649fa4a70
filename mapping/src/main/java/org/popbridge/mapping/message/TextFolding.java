package org.popbridge.mapping.message;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The one folding of text and needles for SEARCH and of keys for SORT and THREAD: the collation
 * i;unicode-casemap (RFC 5051 §2), exactly. Each code point goes to its simple title case, that to
 * its decomposition, canonical or compatible and through and through, and what comes out is
 * compared as octets of UTF-8.
 *
 * <p>Case does not matter, nor whether an accent comes composed, nor most compatibility forms
 * (full-width ａ is A). What the decomposition brings forth is not mapped once more: ﬁ is a small
 * fi, and no FI. Accents do matter, but a needle without them finds the letter before one: {@code
 * cre} finds {@code crème}. No reordering of marks, so folding works code point by code point, and
 * the folding of a concatenation is the concatenation of foldings.
 *
 * <p>Folded text is stored, in summaries and in signatures: another folding is another {@link
 * MessageSummary#VERSION} and another version of signatures, or old mail is not found any more.
 */
public final class TextFolding {
    private static final byte[] REPLACEMENT = "\ufffd".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ASCII = ascii();

    /** Folded forms by page of 256 code points, made when first asked for. */
    private static final AtomicReferenceArray<byte[][]> PAGES = new AtomicReferenceArray<>(0x1100);

    private TextFolding() {}

    /** Folds a needle or a key. */
    public static byte[] fold(CharSequence text) {
        Wire out = new Wire(text.length() + 8);
        fold(text, out);
        return out.toBytes();
    }

    static void fold(CharSequence text, Wire out) {
        int length = text.length();
        for (int i = 0; i < length; ) {
            char c = text.charAt(i);
            if (c < 0x80) {
                out.octet(ASCII[c]);
                i++;
            } else {
                int point = Character.codePointAt(text, i);
                out.octets(folded(point));
                i += Character.charCount(point);
            }
        }
    }

    /** An ASCII octet, folded. */
    static byte ascii(int octet) {
        return ASCII[octet];
    }

    /** Folded UTF-8 of a code point; the array is shared. */
    static byte[] folded(int point) {
        byte[][] page = PAGES.get(point >>> 8);
        if (page == null) {
            page = page(point >>> 8);
            PAGES.set(point >>> 8, page);
        }
        return page[point & 0xff];
    }

    /**
     * Folds leading ASCII from {@code source} to {@code target}, eight octets at a time, and says
     * how many it took: all, or those before the first octet over 127.
     */
    static int foldAscii(byte[] source, int from, int to, byte[] target, int at) {
        int i = from;
        int out = at;
        for (; i <= to - 8; i += 8, out += 8) {
            long word = Ascii.word(source, i);
            if ((word & 0x8080808080808080L) != 0) {
                break;
            }
            // Marks the high bit of octets from 'a' to 'z', then moves it to the bit of case.
            long lower =
                    (word + 0x1f1f1f1f1f1f1f1fL)
                            & ~(word + 0x0505050505050505L)
                            & 0x8080808080808080L;
            Ascii.word(target, out, word ^ lower >>> 2);
        }
        for (; i < to && source[i] >= 0; i++, out++) {
            target[out] = ASCII[source[i]];
        }
        return i - from;
    }

    private static byte[][] page(int number) {
        byte[][] page = new byte[256][];
        for (int i = 0; i < 256; i++) {
            int point = number << 8 | i;
            if (point < 0x80) {
                page[i] = new byte[] {ASCII[point]};
            } else if (point >= 0xd800 && point < 0xe000) {
                page[i] = REPLACEMENT;
            } else {
                // Of one code point, which a decomposition gives in the order of its marks.
                page[i] =
                        Normalizer.normalize(
                                        Character.toString(Character.toTitleCase(point)),
                                        Normalizer.Form.NFKD)
                                .getBytes(StandardCharsets.UTF_8);
            }
        }
        return page;
    }

    private static byte[] ascii() {
        byte[] table = new byte[128];
        for (int i = 0; i < 128; i++) {
            table[i] = (byte) (i >= 'a' && i <= 'z' ? i - 0x20 : i);
        }
        return table;
    }
}
