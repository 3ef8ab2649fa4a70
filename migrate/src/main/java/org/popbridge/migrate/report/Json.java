package org.popbridge.migrate.report;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayDeque;
import java.util.Deque;

/** Writes JSON (RFC 8259), indented, as it goes. */
final class Json {
    private final Writer out;
    private final Deque<Boolean> first = new ArrayDeque<>();

    Json(Writer out) {
        this.out = out;
    }

    Json open(char bracket) throws IOException {
        out.write(bracket);
        first.push(true);
        return this;
    }

    Json close(char bracket) throws IOException {
        boolean empty = first.pop();
        if (!empty) {
            line();
        }
        out.write(bracket);
        return this;
    }

    /** The next element of an array, or the next field's place. */
    Json next() throws IOException {
        if (!first.pop()) {
            out.write(',');
        }
        first.push(false);
        line();
        return this;
    }

    Json name(String name) throws IOException {
        next();
        string(name);
        out.write(": ");
        return this;
    }

    Json field(String name, String value) throws IOException {
        name(name);
        string(value);
        return this;
    }

    Json field(String name, long value) throws IOException {
        name(name);
        out.write(Long.toString(value));
        return this;
    }

    Json field(String name, boolean value) throws IOException {
        name(name);
        out.write(Boolean.toString(value));
        return this;
    }

    private void line() throws IOException {
        out.write('\n');
        for (int i = 0; i < first.size(); i++) {
            out.write("  ");
        }
    }

    private void string(String value) throws IOException {
        out.write('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> out.write("\\\"");
                case '\\' -> out.write("\\\\");
                case '\n' -> out.write("\\n");
                case '\r' -> out.write("\\r");
                case '\t' -> out.write("\\t");
                default -> {
                    // Lone surrogates too: a file of UTF-8 cannot hold them as they are.
                    if (c < ' ' || c == 0x7F || Character.isSurrogate(c)) {
                        out.write("\\u%04x".formatted((int) c));
                    } else {
                        out.write(c);
                    }
                }
            }
        }
        out.write('"');
    }
}
