package org.popbridge.migrate.batch;

import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads CSV as RFC 4180 has it: fields parted by commas, quoted where they hold commas, quotes or
 * line ends, a quote doubled within quotes. Lines end as they like; empty ones are passed over.
 */
final class CsvReader {
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private final PushbackReader in;
    private int line = 1;

    /** A record and the number of its first line. */
    record Row(int line, List<String> fields) {}

    /** A record that is not CSV. */
    static final class Malformed extends IOException {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    CsvReader(Reader reader) throws IOException {
        in = new PushbackReader(reader, 1);
        int first = in.read();
        if (first >= 0 && first != BYTE_ORDER_MARK) {
            in.unread(first);
        }
    }

    /** The next record, or null at the end. */
    @Nullable Row next() throws IOException {
        while (true) {
            int start = line;
            List<String> fields = new ArrayList<>();
            boolean more = true;
            while (more) {
                StringBuilder field = new StringBuilder();
                more = field(field, start);
                fields.add(field.toString());
            }
            boolean empty = fields.size() == 1 && fields.getFirst().isBlank();
            if (!empty) {
                return new Row(start, fields);
            }
            int c = in.read();
            if (c < 0) {
                return null;
            }
            in.unread(c);
        }
    }

    /** Reads a field; answers whether another follows in the record. */
    private boolean field(StringBuilder field, int start) throws IOException {
        int c = in.read();
        if (c == '"') {
            quoted(field, start);
            c = in.read();
        } else {
            while (c >= 0 && c != ',' && c != '\n' && c != '\r') {
                field.append((char) c);
                c = in.read();
            }
        }
        return switch (c) {
            case ',' -> true;
            case '\r' -> {
                int next = in.read();
                if (next != '\n' && next >= 0) {
                    in.unread(next);
                }
                line++;
                yield false;
            }
            case '\n' -> {
                line++;
                yield false;
            }
            case -1 -> false;
            default ->
                    throw new Malformed(
                            "line %d: something follows a closing quote".formatted(line));
        };
    }

    private void quoted(StringBuilder field, int start) throws IOException {
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new Malformed("line %d: a quote is opened and never closed".formatted(start));
            }
            if (c == '"') {
                int next = in.read();
                if (next != '"') {
                    if (next >= 0) {
                        in.unread(next);
                    }
                    return;
                }
            }
            line += c == '\n' ? 1 : 0;
            field.append((char) c);
        }
    }
}
