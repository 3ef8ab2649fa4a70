package org.popbridge.mapping.message;

/**
 * A string to search for, folded like the text it is searched in. Immutable; each search has a
 * {@link Match} of its own.
 */
public final class FoldedNeedle {
    private final byte[] needle;

    /** For each prefix how long its longest proper border is (Knuth, Morris and Pratt). */
    private final int[] borders;

    private FoldedNeedle(byte[] needle) {
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

    /** The needle for a client's string. */
    public static FoldedNeedle of(CharSequence text) {
        return new FoldedNeedle(TextFolding.fold(text));
    }

    /** The folded octets. */
    public byte[] octets() {
        return needle.clone();
    }

    /** Whether text that is not folded yet contains the needle. */
    public boolean isIn(CharSequence text) {
        return isInFolded(TextFolding.fold(text));
    }

    /** Whether folded text contains the needle. */
    public boolean isInFolded(byte[] folded) {
        Match match = new Match();
        match.accept(folded, 0, folded.length);
        return match.found();
    }

    /** A search over text in pieces, wherever they are cut; it stops at the first find. */
    public Match match() {
        return new Match();
    }

    /** One search. Not for several threads. */
    public final class Match implements SearchText.Sink {
        private int matched;

        private Match() {}

        public boolean found() {
            return matched == needle.length;
        }

        @Override
        public boolean accept(byte[] folded, int from, int to) {
            int state = matched;
            for (int i = from; i < to && state < needle.length; i++) {
                if (state == 0) {
                    byte first = needle[0];
                    while (i < to && folded[i] != first) {
                        i++;
                    }
                    state = i < to ? 1 : 0;
                    continue;
                }
                while (state > 0 && folded[i] != needle[state]) {
                    state = borders[state];
                }
                state += folded[i] == needle[state] ? 1 : 0;
            }
            matched = state;
            return !found();
        }
    }
}
