package org.popbridge.cli.config;

import java.util.HashMap;
import java.util.Map;

/**
 * On which line each key of a TOML document stands: what the parser's tree no longer knows.
 *
 * <p>Expects a document that the parser accepted, and so only skips over values. Keys are paths as
 * in {@code login.grace} and {@code route[1].upstream}; what stands inside an inline table is found
 * at its beginning.
 */
final class TomlLines {
    private final String text;
    private final Map<String, Integer> lines = new HashMap<>();
    private final Map<String, Integer> tables = new HashMap<>();
    private int at;
    private int line = 1;
    private String prefix = "";

    private TomlLines(String text) {
        this.text = text;
    }

    static TomlLines of(String text) {
        TomlLines lines = new TomlLines(text);
        lines.scan();
        return lines;
    }

    /** The line of a key, or of the nearest thing around it; 1 if there is nothing. */
    int line(String path) {
        for (String p = path; !p.isEmpty(); p = p.substring(0, Math.max(p.lastIndexOf('.'), 0))) {
            Integer found = lines.get(p);
            if (found != null) {
                return found;
            }
        }
        return 1;
    }

    private void scan() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                skipComment();
            } else if (Character.isWhitespace(c)) {
                next();
            } else if (c == '[') {
                header();
            } else {
                String key = key();
                lines.putIfAbsent(prefix + key, line);
                skipTo('=');
                value();
            }
        }
    }

    private void header() {
        int began = line;
        next();
        boolean array = at < text.length() && text.charAt(at) == '[';
        if (array) {
            next();
        }
        String name = inLastElements(key());
        if (array) {
            int index = tables.merge(name, 1, Integer::sum) - 1;
            name = name + "[" + index + "]";
        }
        lines.putIfAbsent(name, began);
        prefix = name + ".";
        skipTo(']');
        if (array) {
            skipTo(']');
        }
    }

    /** {@code [route.pop3]} after {@code [[route]]} is within the last route. */
    private String inLastElements(String name) {
        StringBuilder path = new StringBuilder();
        String[] parts = name.split("\\.", -1);
        for (int i = 0; i < parts.length; i++) {
            path.append(i == 0 ? "" : ".").append(parts[i]);
            Integer count = tables.get(path.toString());
            if (count != null && i < parts.length - 1) {
                path.append('[').append(count - 1).append(']');
            }
        }
        return path.toString();
    }

    /** A key up to what ends it, quotes and the blanks around dots taken away. */
    private String key() {
        StringBuilder key = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '=' || c == ']' || c == '\n') {
                break;
            }
            if (c == '"' || c == '\'') {
                int start = at;
                string();
                key.append(text, start + 1, at - 1);
            } else {
                if (!Character.isWhitespace(c)) {
                    key.append(c);
                }
                next();
            }
        }
        return key.toString();
    }

    private void value() {
        int depth = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            switch (c) {
                case '"', '\'' -> string();
                case '#' -> skipComment();
                case '[', '{' -> {
                    depth++;
                    next();
                }
                case ']', '}' -> {
                    depth--;
                    next();
                }
                case '\n' -> {
                    next();
                    if (depth == 0) {
                        return;
                    }
                }
                default -> next();
            }
        }
    }

    private void string() {
        char quote = text.charAt(at);
        String three = String.valueOf(quote).repeat(3);
        boolean multiLine = text.startsWith(three, at);
        String end = multiLine ? three : String.valueOf(quote);
        for (int i = 0; i < end.length(); i++) {
            next();
        }
        while (at < text.length() && !text.startsWith(end, at)) {
            if (quote == '"' && text.charAt(at) == '\\') {
                next();
            }
            next();
        }
        for (int i = 0; i < end.length(); i++) {
            next();
        }
    }

    private void skipComment() {
        while (at < text.length() && text.charAt(at) != '\n') {
            next();
        }
    }

    private void skipTo(char c) {
        while (at < text.length() && text.charAt(at) != c) {
            next();
        }
        next();
    }

    private void next() {
        if (at < text.length() && text.charAt(at++) == '\n') {
            line++;
        }
    }
}
