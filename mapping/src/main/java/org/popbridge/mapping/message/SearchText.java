package org.popbridge.mapping.message;

import java.io.IOException;
import java.util.List;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.message.PartTable.Entry;

/**
 * The text of a message that SEARCH looks in, decoded and folded, pushed piece by piece: RFC 9051
 * §6.4.4.
 *
 * <p>The header gives its fields as {@code name: value} lines, encoded words decoded. The body
 * gives every {@code text/*} part without its transfer encoding and in Unicode (HTML as it is
 * written), the headers of messages inside it, and of other parts their file name and description.
 * Attachments are never decoded. A line feed stands between pieces, so nothing matches across them.
 *
 * <p>What is not in its charset, or in one that nobody knows, is pushed twice: as it is guessed,
 * folded, and then as octets, its encoding undone (RFC 5255 §4.6).
 *
 * <p>Reading is lazy: what a sink does not want any more is not read. Memory is a few windows,
 * whatever the size. Not for several threads.
 */
public final class SearchText {
    private static final int WINDOW = 8 << 10;

    /** The first window: a needle that is common is found soon, and the rest is not even read. */
    private static final int FIRST_WINDOW = 1 << 10;

    /** Takes folded text in the order of the message. */
    @FunctionalInterface
    public interface Sink {
        /** Takes {@code [from, to)}, valid for this call; false says that it was enough. */
        boolean accept(byte[] folded, int from, int to);

        /** Takes octets that could not be converted, likewise. */
        default boolean acceptOctets(byte[] octets, int from, int to) {
            return true;
        }
    }

    private final Octets content;
    private final FoldedOutput out;

    private SearchText(Octets content, Sink sink) {
        this.content = content;
        this.out = new FoldedOutput(sink);
    }

    /** Pushes the text of the message's own header; false if the sink had enough. */
    public static boolean header(Octets content, PartTable parts, Sink sink) throws IOException {
        SearchText text = new SearchText(content, sink);
        text.header(parts.root().extent());
        return text.out.finish();
    }

    /** Pushes the text of the body; false if the sink had enough. */
    public static boolean body(Octets content, PartTable parts, Sink sink) throws IOException {
        SearchText text = new SearchText(content, sink);
        text.part(parts.root(), true);
        return text.out.finish();
    }

    /** Whether a field of that name, decoded and folded, contains the needle: SEARCH HEADER. */
    public static boolean fieldContains(
            Octets content, PartTable parts, String name, FoldedNeedle needle) throws IOException {
        Extent extent = parts.root().extent();
        HeaderFields fields = fields(content, extent);
        for (int i = 0; i < fields.count(); i++) {
            if (fields.isNamed(i, name) && needle.isIn(EncodedWords.read(fields.value(i)))) {
                return true;
            }
        }
        return false;
    }

    private static HeaderFields fields(Octets content, Extent extent) throws IOException {
        int length = (int) Math.min(extent.headerLength(), MessageParser.LONGEST_HEADER);
        return HeaderFields.of(content.bytes(extent.headerStart(), length), 0, length);
    }

    private void header(Extent extent) throws IOException {
        HeaderFields fields = fields(content, extent);
        for (int i = 0; i < fields.count() && out.isOpen(); i++) {
            String name = fields.name(i);
            if (!name.isEmpty()) {
                out.fold(name);
                out.fold(": ");
            }
            line(fields.value(i));
        }
    }

    private void line(String raw) {
        HeaderText read = EncodedWords.read(raw);
        out.fold(read.text());
        out.lineFeed();
        byte[] octets = read.octets();
        if (octets != null) {
            out.octets(octets, 0, octets.length);
            out.endOctets();
        }
    }

    /** Recursion goes no deeper than the parser's limit. */
    private void part(Entry part, boolean isContent) throws IOException {
        if (!out.isOpen()) {
            return;
        }
        switch (part.kind()) {
            case MULTIPART -> {
                for (Entry child : part.children()) {
                    part(child, false);
                }
            }
            case MESSAGE -> {
                Entry inside = part.children().getFirst();
                header(inside.extent());
                part(inside, true);
            }
            case LEAF -> {
                if (!isContent) {
                    labels(part.extent());
                }
                if (isText(part)) {
                    text(part);
                }
            }
        }
    }

    /** What calls itself a multipart or message but was not taken apart is read as it stands. */
    private static boolean isText(Entry part) {
        return List.of("text", "multipart", "message").stream()
                .anyMatch(part.type()::equalsIgnoreCase);
    }

    private void labels(Extent extent) throws IOException {
        if (extent.headerLength() == 0) {
            return;
        }
        MimeHeader mime = MimeFields.read(fields(content, extent), MimeHeader.TEXT);
        String fileName = mime.fileName();
        if (fileName != null) {
            out.fold(fileName);
            out.lineFeed();
        }
        String description = mime.description();
        if (description != null) {
            line(description);
        }
    }

    private void text(Entry part) throws IOException {
        CharsetFolder folder = CharsetFolder.of(part.charset());
        decode(part, (text, length, last) -> folder.fold(text, length, last, out));
        out.lineFeed();
        if (folder.guessed && out.finish()) {
            decode(
                    part,
                    (octets, length, _) -> {
                        out.octets(octets, 0, length);
                        return length;
                    });
            out.endOctets();
        }
    }

    /** Takes octets of a part whose encoding is undone; answers how many, the others come again. */
    private interface Taker {
        int take(byte[] octets, int length, boolean last);
    }

    private void decode(Entry part, Taker taker) throws IOException {
        Extent extent = part.extent();
        TransferDecoder decoder = TransferEncoding.of(part.encoding()).decoder();
        int window = (int) Math.min(WINDOW, extent.bodyLength());
        byte[] source = new byte[window];
        byte[] decoded = new byte[window + TransferDecoder.HELD + CharsetFolder.LEFT];
        int left = 0;
        int next = Math.min(window, FIRST_WINDOW);
        for (long at = extent.bodyStart(); at < extent.bodyEnd() && out.isOpen(); ) {
            int count = (int) Math.min(next, extent.bodyEnd() - at);
            content.read(at, source, 0, count);
            at += count;
            int length = left + decoder.decode(source, 0, count, decoded, left);
            boolean last = at == extent.bodyEnd();
            if (last) {
                length += decoder.finish(decoded, length);
            }
            int taken = taker.take(decoded, length, last);
            left = length - taken;
            System.arraycopy(decoded, taken, decoded, 0, left);
            if (next < window) {
                out.finish();
                next = window;
            }
        }
    }
}
