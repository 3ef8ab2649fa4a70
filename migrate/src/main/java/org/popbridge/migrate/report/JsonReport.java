package org.popbridge.migrate.report;

import java.io.IOException;
import java.io.Writer;
import java.util.Locale;
import org.popbridge.migrate.account.AccountResult;
import org.popbridge.migrate.account.AccountResult.Counts;
import org.popbridge.migrate.account.MessageNote;
import org.popbridge.migrate.ledger.Dated;

/** The report for programs. */
final class JsonReport {
    private JsonReport() {}

    static void write(Report report, Writer out) throws IOException {
        Json json = new Json(out);
        json.open('{');
        json.field("program", "popbridge " + report.version());
        json.field("began", report.began().toString());
        json.field("ended", report.ended().toString());
        json.field("exitCode", report.exitCode());
        json.name("accounts").open('{');
        json.field("all", report.accounts().size());
        json.field("complete", report.completeAccounts());
        json.close('}');
        json.name("messages");
        counts(json, report.totals());
        json.name("results").open('[');
        for (AccountResult account : report.accounts()) {
            json.next();
            account(json, account);
        }
        json.close(']');
        json.close('}');
        out.write('\n');
    }

    private static void account(Json json, AccountResult result) throws IOException {
        json.open('{');
        json.field("from", result.account().from());
        json.field("to", result.account().to());
        json.field("folder", result.account().folder());
        json.field("complete", result.isComplete());
        json.field("started", result.started());
        if (result.trouble().isPresent()) {
            json.field("trouble", result.trouble().get());
        }
        json.field("seconds", result.took().toSeconds());
        json.name("messages");
        counts(json, result.counts());
        json.name("notes").open('[');
        for (MessageNote note : result.notes()) {
            json.next().open('{');
            json.field("what", note.what().name().toLowerCase(Locale.ROOT));
            json.field("why", note.why());
            json.field("uniqueId", note.uniqueId());
            json.field("messageId", note.messageId());
            json.field("sha256", note.digest());
            json.field("size", note.size());
            json.close('}');
        }
        json.close(']');
        json.close('}');
    }

    private static void counts(Json json, Counts counts) throws IOException {
        json.open('{');
        json.field("known", counts.known());
        json.field("copied", counts.copied());
        json.field("alreadyThere", counts.present());
        json.field("leftOut", counts.skipped());
        json.field("quarantined", counts.quarantined());
        json.field("missing", counts.missing());
        json.field("verified", counts.verified());
        json.field("deletedAtSource", counts.deleted());
        json.field("octets", counts.octets());
        json.field("handledInThisRun", counts.copiedNow());
        json.field("octetsInThisRun", counts.octetsNow());
        json.name("datedBy").open('{');
        for (Dated dated : Dated.values()) {
            json.field(dated.word(), counts.dated().getOrDefault(dated, 0L));
        }
        json.close('}');
        json.close('}');
    }
}
