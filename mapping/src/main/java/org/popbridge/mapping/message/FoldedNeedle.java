package org.popbridge.mapping.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A string to search for: folded like the text it is searched in, and as octets of UTF-8 for what
 * could not be converted to text (RFC 5255 §4.6). Immutable; each search has a {@link Match} of its
 * own.
 */
public final class FoldedNeedle {
    private final Pattern folded;
    private final Pattern octets;

    private FoldedNeedle(byte[] folded, byte[] octets) {
        this.folded = new Pattern(folded);
        this.octets = Arrays.equals(folded, octets) ? this.folded : new Pattern(octets);
    }

    /** Octets to be found. */
    private static final class Pattern {
        final byte[] needle;

        /** For each prefix how long its longest proper border is (Knuth, Morris and Pratt). */
        private final int[] borders;

        Pattern(byte[] needle) {
            this.needle = needle;
            this.borders = new int[needle.length + 1];
            for (int i = 1, border = 0; i < needle.length; i++) {
                while (border > 0 && needle[i] != needle[border]) {
                    border = borders[border];
                }
                border += needle[i] == needle[border] ? 1 : 0;
                borders[i + 1] = border;
            }
        }

        /** How much of the needle stands at the end, after more text; all of it if that is met. */
        int advance(int matched, byte[] text, int from, int to) {
            int state = matched;
            for (int i = from; i < to && state < needle.length; i++) {
                if (state == 0) {
                    byte first = needle[0];
                    while (i < to && text[i] != first) {
                        i++;
                    }
                    state = i < to ? 1 : 0;
                    continue;
                }
                while (state > 0 && text[i] != needle[state]) {
                    state = borders[state];
                }
                state += text[i] == needle[state] ? 1 : 0;
            }
            return state;
        }

        boolean isIn(byte[] text, int from, int to) {
            return advance(0, text, from, to) == needle.length;
        }
    }

    /** The needle for a client's string. */
    public static FoldedNeedle of(CharSequence text) {
        return new FoldedNeedle(
                TextFolding.fold(text), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The folded octets. */
    public byte[] folded() {
        return folded.needle.clone();
    }

    /** The octets of the string as it came, in UTF-8. */
    public byte[] octets() {
        return octets.needle.clone();
    }

    /** Whether text that is not folded yet contains the needle. */
    public boolean isIn(CharSequence text) {
        byte[] all = TextFolding.fold(text);
        return folded.isIn(all, 0, all.length);
    }

    /** Whether a field contains it: its text, or the octets that could not be converted. */
    boolean isIn(HeaderText field) {
        byte[] raw = field.octets();
        return isIn(field.text()) || (raw != null && octets.isIn(raw, 0, raw.length));
    }

    /** Whether a field as summaries have it contains it ({@link MessageSummary#searchFrom}). */
    public boolean isInField(byte[] field) {
        int cut = 0;
        while (cut < field.length && field[cut] != (byte) MessageSummary.OCTETS) {
            cut++;
        }
        return folded.isIn(field, 0, cut)
                || (cut < field.length && octets.isIn(field, cut + 1, field.length));
    }

    /** A search over text in pieces, wherever they are cut; it stops at the first find. */
    public Match match() {
        return new Match();
    }

    /** One search. Not for several threads. */
    public final class Match implements SearchText.Sink {
        private int matched;
        private int matchedOctets;

        private Match() {}

        public boolean found() {
            return matched == folded.needle.length || matchedOctets == octets.needle.length;
        }

        @Override
        public boolean accept(byte[] text, int from, int to) {
            matched = folded.advance(matched, text, from, to);
            return !found();
        }

        @Override
        public boolean acceptOctets(byte[] text, int from, int to) {
            matchedOctets = octets.advance(matchedOctets, text, from, to);
            return !found();
        }
    }
}
