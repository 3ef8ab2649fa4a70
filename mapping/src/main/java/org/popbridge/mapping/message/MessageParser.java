package org.popbridge.mapping.message;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.Octets;

/**
 * Takes a message apart in one walk over its lines, without recursion and without a copy of its
 * bodies. Whatever the content, there is a result; only a failing medium throws.
 *
 * <p>A line ends with LF; a CR before it belongs to the line break. A header ends at its first
 * empty line, at a boundary line of a multipart around it, or at the end. Boundary lines are
 * matched as RFC 2046 §5.1.1 has it, by their beginning, the innermost multipart first, a longer
 * boundary before a shorter one; after its closing delimiter a multipart's boundary means nothing
 * any more.
 *
 * <p>Limits, so that time and memory follow the size of the content alone:
 *
 * <ul>
 *   <li>{@link #DEEPEST} levels of multiparts and messages; below, they are opaque leaves;
 *   <li>{@link #MOST_PARTS} parts, and {@link #MOST_PART_HEADERS} octets of their headers; after
 *       that delimiters begin no new part and the last part runs on;
 *   <li>{@link #LONGEST_HEADER} octets of a header are looked at for fields; the rest is served
 *       with it but means nothing;
 *   <li>boundaries over {@link #LONGEST_BOUNDARY} octets count by their first so many.
 * </ul>
 */
public final class MessageParser {
    public static final int DEEPEST = 100;
    public static final int MOST_PARTS = 10_000;
    public static final int LONGEST_HEADER = 256 << 10;
    public static final int MOST_PART_HEADERS = 4 << 20;
    public static final int LONGEST_BOUNDARY = 200;

    /** What has to be in the window to tell a delimiter: {@code --}, boundary, {@code --}. */
    private static final int DELIMITER = LONGEST_BOUNDARY + 4;

    private final LineWindow window;
    private long lines;
    private int parts;
    private long partHeaders;

    /** The entity being read; its header while {@link #inHeader}, else its body. */
    private Open current;

    private boolean inHeader = true;

    /** Whether the message's own header ended with an empty line. */
    private boolean emptyLine;

    /** How many multiparts around the current line still watch for their boundary. */
    private int watching;

    private final Global global;

    private MessageParser(Octets content, Global global) throws IOException {
        this.global = global;
        window = new LineWindow(content);
        current = new Open(null, 0, MimeHeader.TEXT);
    }

    /** What a part is that calls itself {@code message/global} (RFC 6532 §3.7). */
    public enum Global {
        /** For IMAP4rev1, whose clients expect no envelope behind it. */
        LEAF,
        /** For IMAP4rev2 (RFC 9051 §7.5.2). */
        MESSAGE
    }

    /** Parses content that may be a message, however badly. */
    public static ParsedMessage parse(Octets content) throws IOException {
        return parse(content, Global.LEAF);
    }

    /** The same, with what {@code message/global} is to be. */
    public static ParsedMessage parse(Octets content, Global global) throws IOException {
        return new MessageParser(content, global).run();
    }

    private ParsedMessage run() throws IOException {
        while (window.ensure(DELIMITER)) {
            Open delimited = watching > 0 ? delimited() : null;
            if (delimited != null) {
                delimiter(delimited);
            } else if (inHeader) {
                headerLine();
            } else {
                bodyLines();
            }
        }
        if (inHeader && current.headerStart == window.length && hasSiblings(current)) {
            // A delimiter in the last line opens no part; its sender forgot to close.
            current = Objects.requireNonNull(current.parent);
            inHeader = false;
        }
        while (inHeader) {
            header(window.length);
        }
        Open root = current;
        for (Open at = current; at != null; at = at.parent) {
            finish(at, window.length, lines);
            root = at;
        }
        return new ParsedMessage(
                window.content,
                root.fields,
                root.part == null ? leaf(root) : root.part,
                lines,
                emptyLine);
    }

    private static boolean hasSiblings(Open entity) {
        return entity.parent != null
                && entity.parent.children != null
                && !entity.parent.children.isEmpty();
    }

    private void headerLine() throws IOException {
        byte[] array = window.array;
        int at = window.position;
        boolean empty =
                array[at] == '\n'
                        || (array[at] == '\r' && at + 1 < window.limit && array[at + 1] == '\n');
        if (window.skipLine()) {
            lines++;
        }
        if (empty) {
            emptyLine |= current.parent == null;
            header(window.offset());
        }
    }

    /** Goes over whole lines while the window has them and no delimiter can be among them. */
    private void bodyLines() throws IOException {
        byte[] array = window.array;
        int safe = window.isLast() ? window.limit : window.limit - DELIMITER;
        boolean dashes = watching > 0;
        int at = window.position;
        do {
            int feed = Ascii.lineFeed(array, at, window.limit);
            if (feed < 0) {
                window.position = at;
                if (window.skipLine()) {
                    lines++;
                }
                return;
            }
            lines++;
            at = feed + 1;
        } while (at < safe && !(dashes && array[at] == '-'));
        window.position = at;
    }

    /** The multipart whose delimiter the current line is, or null. */
    private @Nullable Open delimited() {
        byte[] array = window.array;
        int at = window.position;
        int limit = window.limit;
        if (at + 2 > limit || array[at] != '-' || array[at + 1] != '-') {
            return null;
        }
        Open best = null;
        int longest = -1;
        for (Open open = current; open != null; open = open.parent) {
            byte[] boundary = open.boundary;
            if (boundary != null
                    && boundary.length > longest
                    && boundary.length <= limit - at - 2
                    && Arrays.mismatch(
                                    array,
                                    at + 2,
                                    at + 2 + boundary.length,
                                    boundary,
                                    0,
                                    boundary.length)
                            < 0) {
                best = open;
                longest = boundary.length;
            }
        }
        return best;
    }

    private void delimiter(Open multipart) throws IOException {
        int length = window.position + 2 + Objects.requireNonNull(multipart.boundary).length;
        boolean closes =
                length + 2 <= window.limit
                        && window.array[length] == '-'
                        && window.array[length + 1] == '-';
        boolean full = parts >= MOST_PARTS || partHeaders >= MOST_PART_HEADERS;
        if (full && !closes) {
            if (inHeader) {
                headerLine();
            } else if (window.skipLine()) {
                lines++;
            }
            return;
        }
        int lineBreak = window.breakBefore();
        long end = window.offset() - lineBreak;
        long linesBefore = lineBreak == 0 ? lines : lines - 1;
        while (inHeader) {
            // More than once where what ends so early is a message: then so does its content.
            header(Math.max(end, current.headerStart));
        }
        if (end < current.bodyStart) {
            // The line break before the delimiter is the empty line that ends the header: keep it.
            end = current.bodyStart;
            linesBefore = lines;
        }
        while (current != multipart) {
            finish(current, end, linesBefore);
            current = Objects.requireNonNull(current.parent);
        }
        if (window.skipLine()) {
            lines++;
        }
        if (closes) {
            multipart.boundary = null;
            watching--;
        } else {
            open(multipart.digest ? MimeHeader.MESSAGE : MimeHeader.TEXT, window.offset());
        }
    }

    private void open(MimeHeader fallback, long start) {
        current = new Open(current, start, fallback);
        parts++;
        inHeader = true;
    }

    /** The current entity's header ends here: what is it? */
    private void header(long end) throws IOException {
        Open entity = current;
        inHeader = false;
        entity.bodyStart = end;
        entity.linesBefore = lines;
        entity.fields = fields(entity.headerStart, end);
        entity.mime = MimeFields.read(entity.fields, entity.mime);
        partHeaders += entity.parent == null ? 0 : end - entity.headerStart;
        boolean multipart = entity.mime.isType("multipart");
        boolean asMessage = global == Global.MESSAGE && entity.mime.isType("message", "global");
        boolean message = entity.mime.isType("message", "rfc822") || asMessage;
        String boundary = multipart ? entity.mime.parameters().raw("boundary") : null;
        entity.opaque = multipart || message;
        if (entity.depth >= DEEPEST || parts >= MOST_PARTS) {
            return;
        }
        if (boundary != null && !boundary.isEmpty()) {
            byte[] octets = boundary.stripTrailing().getBytes(StandardCharsets.ISO_8859_1);
            entity.boundary = Arrays.copyOf(octets, Math.min(octets.length, LONGEST_BOUNDARY));
            entity.children = new ArrayList<>();
            entity.digest = entity.mime.isType("multipart", "digest");
            watching++;
        } else if (message && !(asMessage && isEncoded(entity.mime))) {
            entity.message = true;
            open(MimeHeader.TEXT, end);
        }
    }

    /** Unlike {@code message/rfc822} it may be, and then its parts lie nowhere. */
    private static boolean isEncoded(MimeHeader mime) {
        return TransferEncoding.of(mime.encoding()) != TransferEncoding.IDENTITY;
    }

    private HeaderFields fields(long start, long end) throws IOException {
        if (window.isWhole()) {
            int limit = (int) Math.min(end, start + LONGEST_HEADER);
            return HeaderFields.of(window.array, (int) start, limit);
        }
        int length = (int) Math.min(end - start, LONGEST_HEADER);
        return HeaderFields.of(window.content.bytes(start, length), 0, length);
    }

    private void finish(Open entity, long end, long linesBefore) {
        if (entity.boundary != null) {
            watching--;
        }
        long bodyLength = Math.max(0, end - entity.bodyStart);
        Extent extent =
                new Extent(
                        entity.headerStart,
                        entity.bodyStart - entity.headerStart,
                        bodyLength,
                        bodyLength == 0 ? 0 : linesBefore - entity.linesBefore);
        Part part;
        if (entity.children != null) {
            if (entity.children.isEmpty()) {
                Extent nothing = new Extent(extent.bodyEnd(), 0, 0, 0);
                entity.children.add(new Part.Leaf(nothing, MimeHeader.TEXT, false));
            }
            part = new Part.Multipart(extent, entity.mime, entity.children);
        } else if (entity.message && entity.content != null) {
            part = new Part.Encapsulated(extent, entity.mime, entity.contentFields, entity.content);
        } else {
            part = new Part.Leaf(extent, entity.mime, entity.opaque);
        }
        entity.part = part;
        Open parent = entity.parent;
        if (parent != null && parent.children != null) {
            parent.children.add(part);
        } else if (parent != null) {
            parent.content = part;
            parent.contentFields = entity.fields;
        }
    }

    private static Part leaf(Open entity) {
        Extent extent = new Extent(0, entity.bodyStart, 0, 0);
        return new Part.Leaf(extent, entity.mime, entity.opaque);
    }

    /** An entity whose end has not been met. */
    private static final class Open {
        final @Nullable Open parent;
        final int depth;
        final long headerStart;
        long bodyStart;
        long linesBefore;
        MimeHeader mime;
        HeaderFields fields = HeaderFields.EMPTY;

        /** Of a multipart that has not been closed. */
        byte @Nullable [] boundary;

        @Nullable List<Part> children;
        boolean digest;
        boolean message;
        boolean opaque;
        @Nullable Part content;
        HeaderFields contentFields = HeaderFields.EMPTY;
        @Nullable Part part;

        Open(@Nullable Open parent, long headerStart, MimeHeader mime) {
            this.parent = parent;
            this.depth = parent == null ? 0 : parent.depth + 1;
            this.headerStart = headerStart;
            this.bodyStart = headerStart;
            this.mime = mime;
        }
    }
}
