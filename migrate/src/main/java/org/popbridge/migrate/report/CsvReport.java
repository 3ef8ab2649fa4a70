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
        Csv.row(
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
                Csv.row(
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
        Csv.row(
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
}
