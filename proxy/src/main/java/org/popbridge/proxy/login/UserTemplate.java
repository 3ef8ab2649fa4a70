package org.popbridge.proxy.login;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How the user name of an IMAP client becomes the user name at the POP3 host, as in {@code {local}}
 * or {@code {local}%{domain}}.
 *
 * <p>{@code {user}} is the whole name as the client sent it, {@code {local}} what stands before its
 * last {@code @} and {@code {domain}} what stands after it; of a name without {@code @} the local
 * part is the whole and the domain is empty. Everything else stands for itself. Immutable.
 */
public final class UserTemplate {
    /** The name as it came. */
    public static final UserTemplate WHOLE = parse("{user}");

    private enum Variable {
        USER,
        LOCAL,
        DOMAIN
    }

    private sealed interface Piece {
        record Text(String text) implements Piece {}

        record Value(Variable variable) implements Piece {}
    }

    private final String source;
    private final List<Piece> pieces;

    private UserTemplate(String source, List<Piece> pieces) {
        this.source = source;
        this.pieces = List.copyOf(pieces);
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException if a brace is alone, a variable unknown, or no variable
     *     there that tells users apart
     */
    public static UserTemplate parse(String source) {
        List<Piece> pieces = new ArrayList<>();
        int at = 0;
        while (at < source.length()) {
            int open = source.indexOf('{', at);
            String text = source.substring(at, open < 0 ? source.length() : open);
            if (text.contains("}")) {
                throw wrong(source, "a } without its {");
            }
            if (!text.isEmpty()) {
                pieces.add(new Piece.Text(text));
            }
            if (open < 0) {
                break;
            }
            int close = source.indexOf('}', open);
            if (close < 0) {
                throw wrong(source, "a { without its }");
            }
            pieces.add(new Piece.Value(variable(source, source.substring(open + 1, close))));
            at = close + 1;
        }
        UserTemplate template = new UserTemplate(source, pieces);
        if (!template.uses(Variable.USER) && !template.uses(Variable.LOCAL)) {
            throw wrong(source, "every user would have the same name upstream");
        }
        return template;
    }

    private static Variable variable(String source, String name) {
        for (Variable variable : Variable.values()) {
            if (variable.name().toLowerCase(Locale.ROOT).equals(name)) {
                return variable;
            }
        }
        throw wrong(source, "there is no {" + name + "}");
    }

    private static IllegalArgumentException wrong(String source, String why) {
        return new IllegalArgumentException(
                "\"%s\" is not a template of user names: %s (expected: text with {user}, or {local} and {domain})"
                        .formatted(source, why));
    }

    private boolean uses(Variable variable) {
        return pieces.contains(new Piece.Value(variable));
    }

    /**
     * The name at the host of a client's {@code user}; may be empty where the template leaves
     * nothing.
     */
    public String apply(String user) {
        StringBuilder name = new StringBuilder();
        for (Piece piece : pieces) {
            name.append(
                    switch (piece) {
                        case Piece.Text(String text) -> text;
                        case Piece.Value(Variable variable) ->
                                switch (variable) {
                                    case USER -> user;
                                    case LOCAL -> local(user);
                                    case DOMAIN -> domain(user);
                                };
                    });
        }
        return name.toString();
    }

    static String local(String user) {
        int at = user.lastIndexOf('@');
        return at < 0 ? user : user.substring(0, at);
    }

    static String domain(String user) {
        int at = user.lastIndexOf('@');
        return at < 0 ? "" : user.substring(at + 1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UserTemplate template && source.equals(template.source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    @Override
    public String toString() {
        return source;
    }
}
