package org.popbridge.mapping.message;

import java.io.IOException;
import org.popbridge.mapping.Octets;

/**
 * A window that slides over content once, from its first octet to its last. What is at most {@link
 * #WHOLE} octets long is the window, all of it; longer content is read in pieces of {@link #SIZE}.
 *
 * <p>Invariants: {@code array[position - 2]} and {@code [position - 1]} are the two octets before
 * the position, if there are any; each octet is read from the content once.
 */
final class LineWindow {
    static final int WHOLE = 1 << 20;
    static final int SIZE = 1 << 16;
    private static final int KEPT = 2;

    final Octets content;
    final long length;
    final byte[] array;

    /** The offset in the content of the array's first octet. */
    private long base;

    int limit;
    int position;

    LineWindow(Octets content) throws IOException {
        this.content = content;
        this.length = content.length();
        this.array = new byte[(int) (length <= WHOLE ? length : SIZE)];
        this.limit = array.length;
        content.read(0, array, 0, limit);
    }

    boolean isWhole() {
        return array.length == length;
    }

    long offset() {
        return base + position;
    }

    /** Whether the window reaches the end of the content. */
    boolean isLast() {
        return base + limit == length;
    }

    /** Tries to have {@code count} octets after the position; false if none at all is left. */
    boolean ensure(int count) throws IOException {
        if (limit - position < count && !isLast()) {
            slide();
        }
        return position < limit;
    }

    /** Moves the position to the front and reads behind what is left. */
    private void slide() throws IOException {
        int from = Math.max(0, position - KEPT);
        int left = limit - from;
        System.arraycopy(array, from, array, 0, left);
        base += from;
        position -= from;
        int count = (int) Math.min(array.length - left, length - base - left);
        content.read(base + left, array, left, count);
        limit = left + count;
    }

    /** Moves to behind the next line feed, or to the end; says whether there was a line feed. */
    boolean skipLine() throws IOException {
        while (true) {
            int feed = Ascii.lineFeed(array, position, limit);
            if (feed >= 0) {
                position = feed + 1;
                return true;
            }
            position = limit;
            if (isLast()) {
                return false;
            }
            slide();
        }
    }

    /** How many octets of line break stand before the position: 0, 1 or 2. */
    int breakBefore() {
        if (position == 0 || array[position - 1] != '\n') {
            return 0;
        }
        return position > 1 && array[position - 2] == '\r' ? 2 : 1;
    }
}
