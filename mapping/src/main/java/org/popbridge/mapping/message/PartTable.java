package org.popbridge.mapping.message;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the parts of a message lie, by part number: what a summary keeps of the tree of parts so
 * that {@code BODY[1.2.MIME]} needs no parse. Immutable.
 */
public final class PartTable {
    /** What kind of part an entry is. */
    public enum Kind {
        MULTIPART(1),
        MESSAGE(2),
        LEAF(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        private static Kind of(int code) {
            return switch (code) {
                case 1 -> MULTIPART;
                case 2 -> MESSAGE;
                case 3 -> LEAF;
                default -> throw new IllegalArgumentException("kind of part " + code);
            };
        }
    }

    /**
     * One part.
     *
     * @param type media type, subtype, charset (empty if none) and transfer encoding, raw
     * @param children parts of a multipart; of a message, the one that is the message inside
     */
    public record Entry(
            Kind kind,
            Extent extent,
            String type,
            String subtype,
            String charset,
            String encoding,
            List<Entry> children) {}

    private final Entry root;

    private PartTable(Entry root) {
        this.root = root;
    }

    /** The message itself; its extent's header is the message's. */
    public Entry root() {
        return root;
    }

    /** Whether a part is a {@code message/global} that was left as it is. */
    public boolean hasGlobal() {
        return hasGlobal(root);
    }

    /** Recursion goes no deeper than the parser's limit. */
    private static boolean hasGlobal(Entry part) {
        return switch (part.kind()) {
            case LEAF ->
                    part.type().equalsIgnoreCase("message")
                            && part.subtype().equalsIgnoreCase("global");
            case MULTIPART, MESSAGE -> part.children().stream().anyMatch(PartTable::hasGlobal);
        };
    }

    /**
     * The part that the numbers name (RFC 9051 §6.4.5): none for the message itself, and 1 for the
     * body of a message that is not a multipart.
     */
    public Optional<Entry> find(List<Integer> path) {
        Entry message = root;
        Entry at = root;
        boolean top = true;
        for (int number : path) {
            if (!top && at.kind() == Kind.MESSAGE) {
                message = at.children().getFirst();
                at = message;
                top = true;
            }
            if (at.kind() == Kind.MULTIPART) {
                if (number > at.children().size()) {
                    return Optional.empty();
                }
                at = at.children().get(number - 1);
                top = false;
            } else if (top && number == 1) {
                top = false;
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(at);
    }

    static void write(Part root, Wire out) {
        List<Part> stack = new ArrayList<>();
        stack.add(root);
        long at = 0;
        while (!stack.isEmpty()) {
            Part part = stack.removeLast();
            Extent extent = part.extent();
            MimeHeader mime = part.mime();
            String charset = mime.charset();
            List<Part> children =
                    switch (part) {
                        case Part.Multipart multipart -> multipart.children();
                        case Part.Encapsulated message -> List.of(message.content());
                        case Part.Leaf leaf -> List.of();
                    };
            Kind kind =
                    switch (part) {
                        case Part.Multipart multipart -> Kind.MULTIPART;
                        case Part.Encapsulated message -> Kind.MESSAGE;
                        case Part.Leaf leaf -> Kind.LEAF;
                    };
            out.octet(kind.code)
                    .varint(extent.headerStart() - at)
                    .varint(extent.headerLength())
                    .varint(extent.bodyLength())
                    .varint(extent.lines())
                    .counted(mime.type())
                    .counted(mime.subtype())
                    .counted(charset == null ? "" : charset)
                    .counted(mime.encoding())
                    .varint(children.size());
            at = extent.headerStart();
            for (int i = children.size() - 1; i >= 0; i--) {
                stack.add(children.get(i));
            }
        }
    }

    static PartTable decode(ByteBuffer in) {
        return new PartTable(entry(in, new long[1], 0));
    }

    /** Recursion goes no deeper than the parser's limit. */
    private static Entry entry(ByteBuffer in, long[] at, int depth) {
        if (depth > MessageParser.DEEPEST + 1) {
            throw new IllegalArgumentException("parts nested deeper than " + MessageParser.DEEPEST);
        }
        Kind kind = Kind.of(in.get());
        at[0] += Wire.varint(in);
        Extent extent = new Extent(at[0], Wire.varint(in), Wire.varint(in), Wire.varint(in));
        String type = Wire.counted(in);
        String subtype = Wire.counted(in);
        String charset = Wire.counted(in);
        String encoding = Wire.counted(in);
        long count = Wire.varint(in);
        List<Entry> children = new ArrayList<>((int) Math.min(count, 16));
        for (long i = 0; i < count; i++) {
            children.add(entry(in, at, depth + 1));
        }
        return new Entry(kind, extent, type, subtype, charset, encoding, List.copyOf(children));
    }
}
