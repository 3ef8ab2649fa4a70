package org.popbridge.mapping.message;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.message.PartTable.Entry;

/**
 * Finds {@code BODY[section]} and {@code BINARY[section]} in a message's content with the summary's
 * part table: RFC 9051 §6.4.5, RFC 3516.
 *
 * <p>What is a range of the content comes as one, without a copy; only selections of header fields
 * are made in memory, and these are small: no more than {@link MessageParser#LONGEST_HEADER} octets
 * of a header are looked at.
 *
 * <p>A section that is not there is empty, which IMAP writes as NIL.
 */
public final class SectionReader {
    private static final byte[] EMPTY_LINE = {'\r', '\n'};

    private final Octets content;
    private final PartTable parts;

    public SectionReader(Octets content, PartTable parts) {
        this.content = content;
        this.parts = parts;
    }

    /** What the summary alone can answer, so that no content is needed. */
    public static Optional<Octets> fromSummary(MessageSummary summary, Section section) {
        return section.path().isEmpty() && section.specifier() == Section.Specifier.HEADER_FIELDS
                ? summary.headerFields(section.fields()).map(Octets::of)
                : Optional.empty();
    }

    /** The octets of a section, or empty if the message has no such part. */
    public Optional<Octets> read(Section section) throws IOException {
        Optional<Entry> found = parts.find(section.path());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Entry part = found.get();
        boolean top = section.path().isEmpty();
        return switch (section.specifier()) {
            case WHOLE -> Optional.of(top ? content : body(part.extent()));
            case MIME -> Optional.of(header(part.extent()));
            case HEADER -> message(part, top).map(entry -> header(entry.extent()));
            case TEXT -> message(part, top).map(entry -> body(entry.extent()));
            case HEADER_FIELDS, HEADER_FIELDS_NOT -> {
                Optional<Entry> message = message(part, top);
                yield message.isEmpty()
                        ? Optional.empty()
                        : Optional.of(fields(message.get().extent(), section));
            }
        };
    }

    /**
     * A substring as {@code <offset.count>} asks for it: cut at the end of the text, empty if it
     * begins behind it.
     */
    public static Octets partial(Octets text, long offset, long count) {
        long from = Math.min(offset, text.length());
        return text.slice(from, Math.min(count, text.length() - from));
    }

    /** The part without its transfer encoding. */
    public Binary binary(List<Integer> path) {
        Optional<Entry> found = parts.find(path);
        if (found.isEmpty()) {
            return new Binary.Absent();
        }
        Entry part = found.get();
        if (path.isEmpty()) {
            return new Binary.Identity(content);
        }
        Octets body = body(part.extent());
        if (part.kind() != PartTable.Kind.LEAF) {
            // RFC 2045 §6.4 allows these nothing but the identity encodings.
            return new Binary.Identity(body);
        }
        TransferEncoding encoding = TransferEncoding.of(part.encoding());
        return switch (encoding) {
            case IDENTITY -> new Binary.Identity(body);
            case BASE64, QUOTED_PRINTABLE -> new Binary.Encoded(body, encoding);
            case UNKNOWN -> new Binary.UnknownEncoding(part.encoding());
        };
    }

    /** The message whose header and text are meant: the whole, or the one inside a part. */
    private static Optional<Entry> message(Entry part, boolean top) {
        if (top) {
            return Optional.of(part);
        }
        return part.kind() == PartTable.Kind.MESSAGE
                ? Optional.of(part.children().getFirst())
                : Optional.empty();
    }

    private Octets header(Extent extent) {
        return content.slice(extent.headerStart(), extent.headerLength());
    }

    private Octets body(Extent extent) {
        return content.slice(extent.bodyStart(), extent.bodyLength());
    }

    private Octets fields(Extent extent, Section section) throws IOException {
        int length = (int) Math.min(extent.headerLength(), MessageParser.LONGEST_HEADER);
        byte[] header = content.bytes(extent.headerStart(), length);
        HeaderFields fields = HeaderFields.of(header, 0, length);
        boolean wanted = section.specifier() == Section.Specifier.HEADER_FIELDS;
        Wire selected = new Wire(length + 2);
        for (int i = 0; i < fields.count(); i++) {
            if (isNamed(fields, i, section.fields()) == wanted) {
                selected.octets(header, fields.start(i), fields.end(i));
            }
        }
        if (endsWithEmptyLine(extent)) {
            selected.octets(EMPTY_LINE);
        }
        return Octets.of(selected.toBytes());
    }

    private static boolean isNamed(HeaderFields fields, int i, List<String> names) {
        for (String name : names) {
            if (fields.isNamed(i, name)) {
                return true;
            }
        }
        return false;
    }

    private boolean endsWithEmptyLine(Extent extent) throws IOException {
        int length = (int) Math.min(3, extent.headerLength());
        byte[] last = content.bytes(extent.headerStart() + extent.headerLength() - length, length);
        if (length == 0 || last[length - 1] != '\n') {
            return false;
        }
        int before = length > 1 && last[length - 2] == '\r' ? length - 3 : length - 2;
        return before < 0 || last[before] == '\n';
    }
}
