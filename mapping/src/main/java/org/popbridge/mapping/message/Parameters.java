package org.popbridge.mapping.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of a MIME header field in their order, raw, with the pieces of RFC 2231 §3 joined.
 *
 * <p>A value in extended notation keeps its percent signs and stands under a name that ends in
 * {@code *}, as body structures show it; {@link #decoded} undoes that.
 */
public record Parameters(List<Parameter> list) {
    public static final Parameters NONE = new Parameters(List.of());

    /** One parameter; the name keeps its sender's case. */
    public record Parameter(String name, String value) {}

    public Parameters {
        list = List.copyOf(list);
    }

    public boolean isEmpty() {
        return list.isEmpty();
    }

    /** The raw value of the first parameter of that name, or null. */
    public @Nullable String raw(String name) {
        for (Parameter parameter : list) {
            if (parameter.name().equalsIgnoreCase(name)) {
                return parameter.value();
            }
        }
        return null;
    }

    /**
     * The value in Unicode, or null: the extended notation of RFC 2231 if there, else the plain one
     * with its encoded words undone (RFC 2047 §5 forbids them here; mail has them all the same).
     */
    public @Nullable String decoded(String name) {
        String extended = raw(name + "*");
        if (extended != null) {
            return ExtendedValues.decode(extended);
        }
        String plain = raw(name);
        return plain == null ? null : EncodedWords.decode(plain);
    }

    /** Joins pieces {@code name*0}, {@code name*1*}, … in order; leaves all others as they are. */
    static Parameters joined(List<Parameter> pieces) {
        if (pieces.isEmpty()) {
            return NONE;
        }
        boolean continued = false;
        for (Parameter piece : pieces) {
            continued |= piece.name().indexOf('*') >= 0;
        }
        return continued ? new Parameters(join(pieces)) : new Parameters(pieces);
    }

    private static List<Parameter> join(List<Parameter> pieces) {
        List<Continuation> continuations = new ArrayList<>();
        List<Parameter> joined = new ArrayList<>();
        for (Parameter piece : pieces) {
            Continuation parsed = Continuation.of(piece);
            if (parsed == null) {
                joined.add(piece);
            } else {
                continuations.add(parsed);
            }
        }
        // A stable sort keeps the senders' order of parameters that share a name and number.
        continuations.sort((a, b) -> {
            int byName = a.name.compareToIgnoreCase(b.name);
            return byName != 0 ? byName : Integer.compare(a.number, b.number);
        });
        for (int i = 0; i < continuations.size(); ) {
            int end = i + 1;
            while (end < continuations.size()
                    && continuations.get(end).name.equalsIgnoreCase(continuations.get(i).name)) {
                end++;
            }
            joined.add(Continuation.merge(continuations.subList(i, end)));
            i = end;
        }
        return joined;
    }

    /** A piece of a value: {@code name*number} or {@code name*number*} (RFC 2231 §3 and §4.1). */
    private record Continuation(String name, int number, boolean extended, String value) {
        static @Nullable Continuation of(Parameter piece) {
            String name = piece.name();
            boolean extended = name.endsWith("*");
            int end = extended ? name.length() - 1 : name.length();
            int star = name.lastIndexOf('*', end - 1);
            if (star <= 0 || end - star - 1 < 1 || end - star - 1 > 6) {
                return null;
            }
            int number = 0;
            for (int i = star + 1; i < end; i++) {
                int digit = name.charAt(i) - '0';
                if (digit < 0 || digit > 9) {
                    return null;
                }
                number = number * 10 + digit;
            }
            return new Continuation(name.substring(0, star), number, extended, piece.value());
        }

        static Parameter merge(List<Continuation> pieces) {
            boolean extended = false;
            for (Continuation piece : pieces) {
                extended |= piece.extended;
            }
            StringBuilder value = new StringBuilder();
            if (extended && !pieces.getFirst().extended) {
                value.append("''");
            }
            for (Continuation piece : pieces) {
                value.append(
                        extended && !piece.extended
                                ? ExtendedValues.escape(piece.value)
                                : piece.value);
            }
            return new Parameter(pieces.getFirst().name + (extended ? "*" : ""), value.toString());
        }
    }
}
