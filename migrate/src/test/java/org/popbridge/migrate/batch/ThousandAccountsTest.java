package org.popbridge.migrate.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.migrate.account.AccountResult;
import org.popbridge.migrate.account.GreenMailScene;
import org.popbridge.migrate.account.Stop;
import org.popbridge.migrate.account.Wishes;
import org.popbridge.migrate.ledger.StateDirectory;

/** A thousand accounts in one run, one in a hundred with a wrong password. */
class ThousandAccountsTest {
    private static final int ACCOUNTS = 1000;

    @TempDir Path directory;

    @Test
    void someFail_theOthersAreComplete_andASecondRunCopiesNothing() throws Exception {
        try (GreenMailScene servers = new GreenMailScene();
                StateDirectory state = StateDirectory.open(directory)) {
            List<BatchRun.Account> accounts = new ArrayList<>();
            for (int i = 0; i < ACCOUNTS; i++) {
                servers.account("from" + i, "Subject: one of %d\r\n\r\ntext\r\n".formatted(i));
                servers.account("to" + i);
                accounts.add(
                        new BatchRun.Account(
                                GreenMailScene.migration(
                                        "from" + i,
                                        servers.pop3(),
                                        "to" + i,
                                        servers.imap(),
                                        i % 100 == 17 ? "wrong" : "pw"),
                                "pop",
                                "imap"));
            }
            BatchRun run =
                    new BatchRun(
                            accounts,
                            state,
                            GreenMailScene.settings(Wishes.PLAIN),
                            new BatchRun.Limits(16, 12, 12),
                            new Stop(),
                            _ -> {});
            List<AccountResult> results = run.run();
            assertThat(results).hasSize(ACCOUNTS);
            assertThat(results.stream().filter(AccountResult::isComplete)).hasSize(990);
            assertThat(run.incomplete()).isEqualTo(10);
            for (int i = 0; i < ACCOUNTS; i += 50) {
                assertThat(servers.contents("to" + i)).hasSize(1);
            }
            assertThat(servers.contents("to17")).isEmpty();
            long copied = run.run().stream().mapToLong(r -> r.counts().copiedNow()).sum();
            assertThat(copied).isZero();
        }
    }
}
