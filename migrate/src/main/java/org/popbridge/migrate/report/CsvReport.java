package org.popbridge.migrate.report;

import java.io.IOException;
import java.io.Writer;
import java.util.Locale;
import org.popbridge.migrate.account.AccountResult;
import org.popbridge.migrate.account.MessageNote;

/**
 * The report for spreadsheets: a line for each account, and one for each message that is not a
 * plain success.
 */
final class CsvReport {
    private CsvReport() {}

    static void write(Report report, Writer out) throws IOException {
        row(
                out,
                "from",
                "to",
                "folder",
                "what",
                "why",
                "unique_id",
                "message_id",
                "sha256",
                "size",
                "known",
                "copied",
                "already_there",
                "left_out",
                "missing",
                "verified",
                "deleted");
        for (AccountResult result : report.accounts()) {
            account(result, out);
            for (MessageNote note : result.notes()) {
                row(
                        out,
                        result.account().from(),
                        result.account().to(),
                        result.account().folder(),
                        note.what().name().toLowerCase(Locale.ROOT),
                        note.why(),
                        note.uniqueId(),
                        note.messageId(),
                        note.digest(),
                        Long.toString(note.size()),
                        "",
                        "",
                        "",
                        "",
                        "",
                        "",
                        "");
            }
        }
    }

    private static void account(AccountResult result, Writer out) throws IOException {
        var counts = result.counts();
        row(
                out,
                result.account().from(),
                result.account().to(),
                result.account().folder(),
                result.isComplete() ? "account_complete" : "account_incomplete",
                result.trouble().orElse(""),
                "",
                "",
                "",
                Long.toString(counts.octets()),
                Long.toString(counts.known()),
                Long.toString(counts.copied()),
                Long.toString(counts.present()),
                Long.toString(counts.skipped()),
                Long.toString(counts.missing()),
                Long.toString(counts.verified()),
                Long.toString(counts.deleted()));
    }

    private static void row(Writer out, String... fields) throws IOException {
        for (int i = 0; i < fields.length; i++) {
            out.write(i == 0 ? "" : ",");
            out.write(field(fields[i]));
        }
        out.write("\r\n");
    }

    /** Quoted where it must be (RFC 4180 §2); what a spreadsheet would run as a formula is text. */
    private static String field(String value) {
        String text =
                !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
        return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? '"' + text.replace("\"", "\"\"") + '"'
                : text;
    }
}
