package org.popbridge.proxy.command;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.popbridge.mapping.imap.Printer;
import org.popbridge.mapping.message.Section;

/**
 * Which piece of a message FETCH asks for, between the brackets ({@code section-spec} of RFC 9051
 * §9).
 *
 * @param part the way to a body part, 1-based; empty for the message itself
 * @param fields the header fields named, as spelled by the client; empty unless the text is one of
 *     the two HEADER.FIELDS
 */
public record SectionSpec(List<Integer> part, Text text, List<String> fields) {
    /** {@code []}: the whole message. */
    public static final SectionSpec WHOLE = new SectionSpec(List.of(), Text.ALL, List.of());

    public SectionSpec {
        part = List.copyOf(part);
        fields = List.copyOf(fields);
        boolean named = text == Text.HEADER_FIELDS || text == Text.HEADER_FIELDS_NOT;
        if (named == fields.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s with %d field names".formatted(text, fields.size()));
        }
        if (text == Text.MIME && part.isEmpty()) {
            throw new IllegalArgumentException("MIME without a part");
        }
    }

    /** The same in the words of the message parser. */
    public Section section() {
        Section.Specifier specifier =
                switch (text) {
                    case ALL -> Section.Specifier.WHOLE;
                    case HEADER -> Section.Specifier.HEADER;
                    case HEADER_FIELDS -> Section.Specifier.HEADER_FIELDS;
                    case HEADER_FIELDS_NOT -> Section.Specifier.HEADER_FIELDS_NOT;
                    case TEXT -> Section.Specifier.TEXT;
                    case MIME -> Section.Specifier.MIME;
                };
        return new Section(part, specifier, fields);
    }

    /** {@code section = "[" [section-spec] "]"}. */
    public void print(Printer out) {
        printPart(part, out.octet('['));
        if (text != Text.ALL) {
            if (!part.isEmpty()) {
                out.octet('.');
            }
            out.raw(text.wire());
        }
        String before = " (";
        for (String field : fields) {
            // An octet a character, as it was read: the client is to recognise what it asked for.
            out.raw(before).astring(field.getBytes(StandardCharsets.ISO_8859_1));
            before = " ";
        }
        if (!fields.isEmpty()) {
            out.close();
        }
        out.octet(']');
    }

    /** {@code section-part = nz-number *("." nz-number)}. */
    static Printer printPart(List<Integer> part, Printer out) {
        for (int i = 0; i < part.size(); i++) {
            if (i > 0) {
                out.octet('.');
            }
            out.number(part.get(i));
        }
        return out;
    }

    /** Which text of the message or part. */
    public enum Text {
        /** Nothing named: the whole message, or the part's content. */
        ALL,
        HEADER,
        HEADER_FIELDS,
        HEADER_FIELDS_NOT,
        TEXT,
        /** The part's own MIME header. */
        MIME;

        /** The word as the wire has it; empty for {@link #ALL}. */
        public String wire() {
            return this == ALL ? "" : name().replace('_', '.');
        }
    }
}
