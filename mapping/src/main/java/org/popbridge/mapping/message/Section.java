package org.popbridge.mapping.message;

import java.util.List;
import java.util.Locale;

/**
 * What stands between the brackets of {@code BODY[...]}: RFC 9051 §6.4.5.
 *
 * @param path part numbers, each from 1; empty for the message itself
 * @param specifier what of that part
 * @param fields names for the two HEADER.FIELDS specifiers, in the client's order and case; empty
 *     for all others
 */
public record Section(List<Integer> path, Specifier specifier, List<String> fields) {
    /** {@code BODY[]}. */
    public static final Section ALL = new Section(List.of(), Specifier.WHOLE, List.of());

    /** {@code BODY[HEADER]}. */
    public static final Section HEADER = new Section(List.of(), Specifier.HEADER, List.of());

    /** {@code BODY[TEXT]}. */
    public static final Section TEXT = new Section(List.of(), Specifier.TEXT, List.of());

    /** What of a part a section names. */
    public enum Specifier {
        WHOLE(""),
        HEADER("HEADER"),
        HEADER_FIELDS("HEADER.FIELDS"),
        HEADER_FIELDS_NOT("HEADER.FIELDS.NOT"),
        TEXT("TEXT"),
        MIME("MIME");

        private final String wire;

        Specifier(String wire) {
            this.wire = wire;
        }

        /** The word as the wire has it; empty for {@link #WHOLE}. */
        public String wire() {
            return wire;
        }

        public boolean takesFields() {
            return this == HEADER_FIELDS || this == HEADER_FIELDS_NOT;
        }
    }

    public Section {
        path = List.copyOf(path);
        fields = List.copyOf(fields);
        if (specifier.takesFields() == fields.isEmpty()) {
            throw new IllegalArgumentException(specifier + " with fields " + fields);
        }
        if (specifier == Specifier.MIME && path.isEmpty()) {
            throw new IllegalArgumentException("MIME needs a part number (RFC 9051 §6.4.5)");
        }
        for (int number : path) {
            if (number < 1) {
                throw new IllegalArgumentException("part number " + number);
            }
        }
    }

    public static Section part(Integer... path) {
        return new Section(List.of(path), Specifier.WHOLE, List.of());
    }

    public static Section fields(String... names) {
        return new Section(List.of(), Specifier.HEADER_FIELDS, List.of(names));
    }

    /** As the wire has it, names in upper case: {@code 1.2.HEADER.FIELDS (FROM TO)}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int number : path) {
            text.append(text.isEmpty() ? "" : ".").append(number);
        }
        if (specifier != Specifier.WHOLE) {
            text.append(text.isEmpty() ? "" : ".").append(specifier.wire);
        }
        if (!fields.isEmpty()) {
            text.append(" (").append(String.join(" ", fields).toUpperCase(Locale.ROOT)).append(')');
        }
        return text.toString();
    }
}
