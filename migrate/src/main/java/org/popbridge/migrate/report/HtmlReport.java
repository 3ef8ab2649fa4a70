package org.popbridge.migrate.report;

import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.popbridge.migrate.account.AccountResult;
import org.popbridge.migrate.account.AccountResult.Counts;
import org.popbridge.migrate.account.Amounts;
import org.popbridge.migrate.account.MessageNote;

/** The report for people: one page with everything in it, fit to be sent to a customer. */
final class HtmlReport {
    /** Losses come first; a page with more lines for an account would help nobody. */
    private static final int MOST_NOTES = 2000;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private static final String STYLE =
            """
            :root { color-scheme: light dark; --ink: #1c2530; --soft: #5b6776; --line: #d9dfe6;
              --page: #fff; --card: #f5f7f9; --good: #1b7a43; --bad: #b3261e; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e7ebef; --soft: #9aa6b2;
              --line: #36404b; --page: #14191f; --card: #1d242c; --good: #63c98d; --bad: #ff8a80; } }
            body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page);
              max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.6rem; margin: 0; }
            h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem; }
            p.when { color: var(--soft); margin: .2rem 0 1.5rem; }
            .verdict { font-size: 1.1rem; font-weight: 600; }
            .good { color: var(--good); } .bad { color: var(--bad); }
            .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr));
              gap: .7rem; margin: 1rem 0; }
            .tile { background: var(--card); border-radius: .5rem; padding: .6rem .8rem; }
            .tile b { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
            .tile span { color: var(--soft); font-size: .85rem; }
            .wide { overflow-x: auto; }
            .wide table { min-width: 58rem; }
            table { border-collapse: collapse; width: 100%; font-size: .9rem; }
            th, td { text-align: left; padding: .35rem .45rem; border-bottom: 1px solid var(--line);
              vertical-align: top; }
            th { color: var(--soft); font-weight: 600; }
            td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
            td.who { overflow-wrap: break-word; min-width: 11rem; }
            td.state { overflow-wrap: anywhere; min-width: 13rem; }
            tr:has(+ tr.why) td { border-bottom: 0; }
            td.what { white-space: nowrap; }
            td.id { font-family: ui-monospace, monospace; font-size: .8rem; word-break: break-all;
              min-width: 7rem; }
            td.digest { min-width: 16.5em; }
            @media print { body { margin: 0; max-width: none; font-size: 11px; }
              .wide { overflow: visible; } .wide table { min-width: 0; } tr { break-inside: avoid; } }
            """;

    private final Report report;
    private final Writer out;

    private HtmlReport(Report report, Writer out) {
        this.report = report;
        this.out = out;
    }

    static void write(Report report, Writer out) throws IOException {
        new HtmlReport(report, out).page();
    }

    private void page() throws IOException {
        out.write("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        out.write("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        out.write("<title>Mail migration report</title>\n<style>\n" + STYLE + "</style>\n");
        out.write("</head>\n<body>\n<h1>Mail migration report</h1>\n");
        out.write(
                "<p class=\"when\">%s to %s, by popbridge %s</p>\n"
                        .formatted(
                                time(report.began()),
                                time(report.ended()),
                                text(report.version())));
        verdict();
        totals(report.totals());
        accounts();
        for (AccountResult account : report.accounts()) {
            notes(account);
        }
        out.write("</body>\n</html>\n");
    }

    private void verdict() throws IOException {
        Counts totals = report.totals();
        boolean good = report.exitCode() == 0;
        String words =
                good
                        ? everything(totals)
                        : "Not everything is at the destination: %,d of %,d accounts are complete%s."
                                .formatted(
                                        report.completeAccounts(),
                                        report.accounts().size(),
                                        missing(totals));
        String proof =
                totals.verified() == totals.copied() + totals.present() && totals.verified() > 0
                        ? " Each message that is there was fetched back and compared."
                        : totals.verified() == 0
                                ? " Nothing was fetched back for comparison yet."
                                : " %,d messages were fetched back and compared."
                                        .formatted(totals.verified());
        out.write(
                "<p class=\"verdict %s\">%s%s</p>\n"
                        .formatted(good ? "good" : "bad", words, proof));
    }

    /** What an account has that was never listed nobody knows: it is no 0. */
    private static String missing(Counts totals) {
        return totals.missing() == 0
                ? ""
                : ", %,d messages are known to be missing".formatted(totals.missing());
    }

    /** What was left out on purpose is not at the destination, and is not passed over (law 9). */
    private static String everything(Counts totals) {
        return totals.skipped() == 0
                ? "Everything is at the destination."
                : "Everything is at the destination, but for %,d messages that were left out as asked or are gone."
                        .formatted(totals.skipped());
    }

    private void totals(Counts counts) throws IOException {
        out.write("<div class=\"tiles\">\n");
        tile(number(report.accounts().size()), "accounts");
        tile(number(counts.known()), "messages at the source");
        tile(number(counts.copied()), "copied");
        tile(number(counts.present()), "there already");
        tile(number(counts.skipped()), "left out");
        tile(number(counts.missing()), "missing", counts.missing() > 0 ? "bad" : "");
        tile(number(counts.verified()), "verified");
        tile(number(counts.deleted()), "deleted at the source");
        tile(Amounts.octets(counts.octets()), "at the destination");
        tile(Amounts.time(Duration.between(report.began(), report.ended())), "this run");
        out.write("</div>\n");
    }

    private void tile(String value, String name) throws IOException {
        tile(value, name, "");
    }

    private void tile(String value, String name, String style) throws IOException {
        out.write(
                "<div class=\"tile\"><b class=\"%s\">%s</b><span>%s</span></div>\n"
                        .formatted(style, text(value), text(name)));
    }

    private void accounts() throws IOException {
        out.write("<h2>Accounts</h2>\n<div class=\"wide\"><table>\n<tr><th>From</th><th>To</th>");
        for (String name :
                List.of("Messages", "Copied", "There", "Left out", "Missing", "Verified")) {
            out.write("<th class=\"n\">" + name + "</th>");
        }
        out.write("<th>State</th></tr>\n");
        for (AccountResult result : report.accounts()) {
            Counts counts = result.counts();
            out.write(
                    "<tr><td class=\"who\">%s</td><td class=\"who\">%s</td>"
                            .formatted(breakable(result.account().from()), breakable(to(result))));
            for (long count :
                    new long[] {
                        counts.known(),
                        counts.copied(),
                        counts.present(),
                        counts.skipped(),
                        counts.missing(),
                        counts.verified()
                    }) {
                out.write("<td class=\"n\">" + number(count) + "</td>");
            }
            boolean complete = result.isComplete();
            out.write(
                    "<td class=\"%s\">%s</td></tr>\n"
                            .formatted(
                                    complete ? "good" : "bad",
                                    complete ? "complete" : "incomplete"));
            if (!complete) {
                // A line of its own: a page may be narrow, and this is what it is read for.
                out.write(
                        "<tr class=\"why\"><td colspan=\"9\" class=\"state bad\">%s</td></tr>\n"
                                .formatted(text(trouble(result))));
            }
        }
        out.write("</table></div>\n");
    }

    private static String to(AccountResult result) {
        return withFolder(result.account().to(), result);
    }

    /** A bridge's account has a part for each folder that needs one. */
    private static String from(AccountResult result) {
        return withFolder(result.account().from(), result);
    }

    private static String withFolder(String account, AccountResult result) {
        String folder = result.account().folder();
        return account + (folder.equals("INBOX") ? "" : ", " + folder);
    }

    private static String trouble(AccountResult result) {
        return result.trouble()
                .orElse("%,d messages are missing".formatted(result.counts().missing()));
    }

    private void notes(AccountResult result) throws IOException {
        List<MessageNote> notes =
                result.notes().stream()
                        .sorted((a, b) -> Boolean.compare(b.what().isLoss(), a.what().isLoss()))
                        .toList();
        if (notes.isEmpty()) {
            return;
        }
        out.write("<h2>%s</h2>\n<div class=\"wide\"><table>\n".formatted(text(from(result))));
        out.write(
                "<tr><th>What</th><th>Why</th><th>Unique-id</th><th>Message-ID</th><th>SHA-256</th><th class=\"n\">Size</th></tr>\n");
        for (MessageNote note : notes.subList(0, Math.min(MOST_NOTES, notes.size()))) {
            out.write(
                    "<tr><td class=\"what %s\">%s</td><td class=\"state\">%s</td><td class=\"id\">%s</td><td class=\"id\">%s</td><td class=\"id digest\">%s</td><td class=\"n\">%s</td></tr>\n"
                            .formatted(
                                    note.what().isLoss() ? "bad" : "",
                                    text(note.what().words()),
                                    text(note.why()),
                                    text(note.uniqueId()),
                                    text(note.messageId()),
                                    text(note.digest()),
                                    text(Amounts.octets(note.size()))));
        }
        out.write("</table></div>\n");
        if (notes.size() > MOST_NOTES) {
            out.write(
                    "<p>%s more are in the report's JSON and CSV files.</p>\n"
                            .formatted(number(notes.size() - MOST_NOTES)));
        }
    }

    /** The name of an account, in two lines where one is too narrow. */
    private static String breakable(String account) {
        return text(account).replace("@", "@<wbr>");
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String time(Instant at) {
        return TIME.format(at);
    }

    /** Nothing that a mail or a host says is markup here. */
    private static String text(String value) {
        StringBuilder safe = new StringBuilder(value.length() + 16);
        value.codePoints()
                .forEach(c -> {
                    switch (c) {
                        case '&' -> safe.append("&amp;");
                        case '<' -> safe.append("&lt;");
                        case '>' -> safe.append("&gt;");
                        case '"' -> safe.append("&quot;");
                        case '\'' -> safe.append("&#39;");
                        default -> {
                            boolean odd = Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF);
                            safe.appendCodePoint(odd ? 0xFFFD : c);
                        }
                    }
                });
        return safe.toString();
    }
}
