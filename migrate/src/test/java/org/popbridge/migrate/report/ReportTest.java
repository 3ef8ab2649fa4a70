package org.popbridge.migrate.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.migrate.account.AccountResult;
import org.popbridge.migrate.account.AccountResult.Counts;
import org.popbridge.migrate.account.MessageNote;
import org.popbridge.migrate.account.MessageNote.What;
import org.popbridge.migrate.ledger.AccountKey;
import org.popbridge.migrate.ledger.Dated;

/** The report's three files, and the exit code. */
class ReportTest {
    private static final AccountResult COMPLETE =
            result(
                    "ann",
                    true,
                    Optional.empty(),
                    new Counts(3, 2, 1, 0, 0, 0, 3, 0, 500, 2, 400, Map.of(Dated.DATE, 2L)),
                    List.of(new MessageNote("u1", "a@b", "ab", 5, What.CHANGED, "NULs, \"x\"")));

    private static final AccountResult LACKING =
            result(
                    "bob",
                    true,
                    Optional.empty(),
                    new Counts(1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, Map.of()),
                    List.of(
                            new MessageNote(
                                    "=cmd()",
                                    "<script>alert(1)</script>",
                                    "cd",
                                    5,
                                    What.QUARANTINED,
                                    "no \u0007 & never\n")));

    private static final AccountResult NOT_STARTED =
            result("eve", false, Optional.of("wrong password"), Counts.NONE, List.of());

    @TempDir Path directory;

    private static AccountResult result(
            String user,
            boolean started,
            Optional<String> trouble,
            Counts counts,
            List<MessageNote> notes) {
        return new AccountResult(
                new AccountKey(user + "@pop:110", user + "@imap:143", "INBOX"),
                started,
                trouble,
                counts,
                notes,
                Duration.ofSeconds(3));
    }

    private static Report report(AccountResult... results) {
        return new Report(
                "1",
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2026-01-01T01:00:00Z"),
                List.of(results));
    }

    @Test
    void exitCodes() {
        assertThat(report(COMPLETE).exitCode()).isZero();
        assertThat(report(COMPLETE, LACKING).exitCode()).isEqualTo(1);
        assertThat(report(COMPLETE, NOT_STARTED).exitCode()).isEqualTo(1);
        assertThat(report(NOT_STARTED).exitCode()).isEqualTo(2);
    }

    @Test
    void json_hasTotalsAccountsAndNotes() throws IOException {
        String json = Files.readString(write().getFirst());
        assertThat(json)
                .contains("\"exitCode\": 1", "\"known\": 4", "\"trouble\": \"wrong password\"")
                .contains("\"why\": \"NULs, \\\"x\\\"\"")
                .contains("\"why\": \"no \\u0007 & never\\n\"")
                .contains("\"what\": \"quarantined\"");
    }

    @Test
    void csv_quotes_andRunsNothing() throws IOException {
        String csv = Files.readString(write().get(1));
        assertThat(csv)
                .contains("account_incomplete,wrong password")
                .contains("\"NULs, \"\"x\"\"\"")
                .contains("'=cmd()");
    }

    @Test
    void html_hasNoMarkupOfOthers_andNeedsNothingElse() throws IOException {
        String html = Files.readString(write().get(2));
        assertThat(html)
                .contains("&lt;script&gt;", "1 of 3 accounts are complete", "wrong password")
                .doesNotContain("<script", "http://", "https://", "\u0007");
    }

    @Test
    void html_saysWhatWasLeftOut_andWhatWasNotCompared() throws IOException {
        AccountResult partly =
                result(
                        "eve",
                        true,
                        Optional.empty(),
                        new Counts(3, 2, 0, 1, 0, 0, 0, 0, 500, 2, 400, Map.of()),
                        List.of());
        assertThat(html(report(partly)))
                .contains("but for 1 messages that were left out", "Nothing was fetched back");
        assertThat(html(report(COMPLETE)))
                .contains("Everything is at the destination. Each message that is there was");
    }

    /** An account that nobody could list lacks nobody knows how much: that is not said to be 0. */
    @Test
    void html_countsNothingMissing_whereNothingIsKnown_andSaysWhyInALineOfItsOwn()
            throws IOException {
        assertThat(html(report(COMPLETE, NOT_STARTED)))
                .contains("1 of 2 accounts are complete.", "colspan=\"9\"", "wrong password</td>")
                .doesNotContain("messages are missing", "known to be missing");
        assertThat(html(report(COMPLETE, LACKING)))
                .contains("1 of 2 accounts are complete, 1 messages are known to be missing.");
    }

    private String html(Report report) throws IOException {
        return Files.readString(report.write(directory.resolve("one.json")).get(2));
    }

    private List<Path> write() throws IOException {
        return report(COMPLETE, LACKING, NOT_STARTED).write(directory.resolve("out/all.json"));
    }
}
