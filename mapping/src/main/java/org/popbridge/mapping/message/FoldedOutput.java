package org.popbridge.mapping.message;

/** Gathers folded text for a sink and remembers when that had enough. */
final class FoldedOutput {
    private static final int SIZE = 8 << 10;

    /** No code point folds to more octets. */
    private static final int LONGEST_FOLDING = 128;

    private static final byte[] LINE_FEED = {'\n'};

    private final SearchText.Sink sink;
    private final byte[] buffer = new byte[SIZE];
    private int length;
    private boolean open = true;

    FoldedOutput(SearchText.Sink sink) {
        this.sink = sink;
    }

    boolean isOpen() {
        return open;
    }

    /** Folds the ASCII at the front of {@code [from, to)}; says where it stopped. */
    int ascii(byte[] source, int from, int to) {
        int at = from;
        while (at < to && source[at] >= 0) {
            if (buffer.length - length < 8) {
                flush();
            }
            int end = Math.min(to, at + buffer.length - length);
            int count = TextFolding.foldAscii(source, at, end, buffer, length);
            length += count;
            at += count;
        }
        return at;
    }

    void point(int point) {
        if (buffer.length - length < LONGEST_FOLDING) {
            flush();
        }
        if (point < 0x80) {
            buffer[length++] = TextFolding.ascii(point);
        } else {
            folded(TextFolding.folded(point));
        }
    }

    void folded(byte[] octets) {
        if (buffer.length - length < octets.length) {
            flush();
        }
        System.arraycopy(octets, 0, buffer, length, octets.length);
        length += octets.length;
    }

    void fold(CharSequence text) {
        for (int i = 0; i < text.length(); ) {
            int point = Character.codePointAt(text, i);
            point(point);
            i += Character.charCount(point);
        }
    }

    /** Octets that are not to be folded. */
    void octets(byte[] source, int from, int to) {
        flush();
        if (open && from < to) {
            open = sink.acceptOctets(source, from, to);
        }
    }

    /** Nothing matches across. */
    void endOctets() {
        octets(LINE_FEED, 0, 1);
    }

    void lineFeed() {
        point('\n');
    }

    private void flush() {
        if (open && length > 0) {
            open = sink.accept(buffer, 0, length);
        }
        length = 0;
    }

    /** Hands over what there is; false if the sink had enough. */
    boolean finish() {
        flush();
        return open;
    }
}
