package org.popbridge.migrate.report;

import java.io.IOException;
import java.io.Writer;

/** Writes CSV (RFC 4180). */
final class Csv {
    private Csv() {}

    /** For spreadsheets: what they would run as a formula is text. */
    static void row(Writer out, String... fields) throws IOException {
        for (int i = 0; i < fields.length; i++) {
            String value = fields[i];
            boolean formula = !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0;
            out.write(i == 0 ? "" : ",");
            out.write(quoted(formula ? "'" + value : value));
        }
        out.write("\r\n");
    }

    /** For programs: each field as it is. */
    static void exactRow(Writer out, String... fields) throws IOException {
        for (int i = 0; i < fields.length; i++) {
            out.write(i == 0 ? "" : ",");
            out.write(quoted(fields[i]));
        }
        out.write("\r\n");
    }

    /** Quoted where it must be (§2). */
    private static String quoted(String text) {
        return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? '"' + text.replace("\"", "\"\"") + '"'
                : text;
    }
}
