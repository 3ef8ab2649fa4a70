package org.popbridge.migrate.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.migrate.account.AccountRun;
import org.popbridge.migrate.account.Migration;
import org.popbridge.migrate.account.Stop;
import org.popbridge.migrate.account.Target;
import org.popbridge.migrate.account.Wishes;
import org.popbridge.migrate.batch.BatchRun;
import org.popbridge.migrate.destination.Destination;
import org.popbridge.migrate.destination.DestinationException;
import org.popbridge.migrate.destination.DestinationException.LoginRefused;
import org.popbridge.migrate.destination.DestinationSession;
import org.popbridge.migrate.destination.ImapEndpoint;
import org.popbridge.migrate.ledger.AccountKey;
import org.popbridge.migrate.ledger.StateDirectory;
import org.popbridge.migrate.source.MaildropSource;

/** What the display draws, on a terminal and elsewhere. */
class ProgressDisplayTest {
    private static final int ACCOUNTS = 20;

    @TempDir Path directory;

    private final CountDownLatch connecting = new CountDownLatch(ACCOUNTS);
    private final CountDownLatch released = new CountDownLatch(1);
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    /** Keeps everybody waiting, and then refuses. */
    private final class Silent implements Destination {
        @Override
        public ImapEndpoint endpoint() {
            return ImapEndpoint.parse("imap://to@127.0.0.1:143");
        }

        @Override
        public DestinationSession open() throws DestinationException {
            connecting.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new LoginRefused(LoginRefused.Reason.CREDENTIALS, "no");
        }
    }

    private BatchRun run(StateDirectory state) {
        List<BatchRun.Account> accounts = new ArrayList<>();
        for (int i = 0; i < ACCOUNTS; i++) {
            MaildropSource source =
                    new MaildropSource(
                            _ -> {
                                throw new AssertionError("not reached");
                            },
                            () -> {
                                throw new AssertionError("not reached");
                            });
            accounts.add(
                    new BatchRun.Account(
                            new Migration(
                                    new AccountKey("from%d@pop".formatted(i), "to@imap", "INBOX"),
                                    source,
                                    new Silent(),
                                    Target.of(MailboxName.INBOX)),
                            "pop",
                            "imap"));
        }
        return new BatchRun(
                accounts,
                state,
                AccountRun.Settings.usual(Wishes.PLAIN, ACCOUNTS),
                new BatchRun.Limits(ACCOUNTS, ACCOUNTS, ACCOUNTS),
                new Stop(),
                _ -> {});
    }

    private String taken() {
        String text = shown.toString(StandardCharsets.UTF_8);
        shown.reset();
        return text;
    }

    private void showing(boolean terminal, BiConsumer<ProgressDisplay, BatchRun> whileActive)
            throws Exception {
        try (StateDirectory state = StateDirectory.open(directory);
                PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);
                ProgressDisplay display = new ProgressDisplay(out, terminal)) {
            BatchRun run = run(state);
            display.draw(run);
            if (!terminal) {
                assertThat(taken()).as("nothing goes on").isEmpty();
            }
            Thread running =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    run.run();
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            });
            try {
                connecting.await();
                taken();
                whileActive.accept(display, run);
            } finally {
                released.countDown();
                running.join();
            }
            taken();
            display.draw(run);
            assertThat(taken())
                    .as("nothing goes on any more")
                    .satisfies(text -> {
                        if (terminal) {
                            assertThat(text).contains("accounts: 20 of 20 ended, 20 inc");
                        } else {
                            assertThat(text).isEmpty();
                        }
                    });
        }
    }

    @Test
    void terminal_hasALineForEachOfSixteenAccounts_thatNeverWraps_andIsErasedWhole()
            throws Exception {
        showing(
                true,
                (display, run) -> {
                    display.draw(run);
                    taken();
                    display.draw(run);
                    String drawn = taken();
                    // Two lines on top, sixteen accounts, and how many more.
                    assertThat(drawn)
                            .startsWith("\u001b[19A\u001b[J\u001b[?7l")
                            .endsWith("\n\u001b[?7h");
                    List<String> lines = drawn.lines().toList();
                    assertThat(lines.get(0)).contains("accounts: 0 of 20 ended");
                    assertThat(lines.get(1)).startsWith("messages: 0, 0 B; 0/s");
                    assertThat(lines.subList(2, 18))
                            .allSatisfy(line -> assertThat(line).contains("@pop", "connecting"));
                    assertThat(lines.get(18)).isEqualTo("  … and 4 more accounts");
                    display.say("a word");
                    assertThat(taken()).isEqualTo("\u001b[19A\u001b[Ja word\n");
                });
    }

    @Test
    void elsewhere_isAPlainLine_andNoneWhileNothingGoesOn() throws Exception {
        showing(
                false,
                (display, run) -> {
                    display.draw(run);
                    assertThat(taken())
                            .isEqualTo(
                                    "accounts: 0 of 20 ended, 0 incomplete, 20 active; messages: 0, 0 B; 0/s, 0 B/s\n");
                });
    }
}
