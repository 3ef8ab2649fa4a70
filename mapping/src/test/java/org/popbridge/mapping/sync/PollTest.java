package org.popbridge.mapping.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.pop3.HostQuirks;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Host;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.store.MaildropLedger;
import org.popbridge.mapping.store.sqlite.SqliteMailStore;

/**
 * What a poll costs that finds nothing new. {@code -Dpopbridge.poll=100000} measures one of a large
 * maildrop, and says how long it took.
 */
final class PollTest {
    private static final int MESSAGES = Integer.getInteger("popbridge.poll", 40);

    @TempDir Path directory;

    private final AtomicInteger readings = new AtomicInteger();
    private final Wants wants = new Wants();
    private final InstantSource clock = InstantSource.system();
    private TestMaildropHost host;
    private SqliteMailStore store;
    private Account account;

    @BeforeEach
    void open() throws IOException {
        host = new TestMaildropHost();
        store = SqliteMailStore.open(directory);
        account = counted(store.open(new AccountName("anna")));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        host.close();
    }

    /** The account as it is, whose ledger counts how often it is read as a whole. */
    private Account counted(Account real) {
        return pass(
                Account.class,
                real,
                (method, result) ->
                        method.getName().equals("maildrop")
                                ? pass(
                                        MaildropLedger.class,
                                        (MaildropLedger) result,
                                        this::countEntries)
                                : result);
    }

    private Object countEntries(Method method, Object result) {
        if (method.getName().equals("entries")) {
            readings.incrementAndGet();
        }
        return result;
    }

    private interface Seen {
        Object result(Method method, Object result);
    }

    private static <T> T pass(Class<T> type, T real, Seen seen) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, arguments) -> {
                            try {
                                return seen.result(method, method.invoke(real, arguments));
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }));
    }

    private SyncSession.End session(SyncPolicy policy) throws IOException {
        Standing standing =
                new Standing(account, wants, BridgeSettings.DEFAULT, new Tally(), clock, () -> {});
        try (Maildrop maildrop =
                new Pop3Host(host.endpoint(), Pop3Settings.DEFAULT, HostQuirks.NONE)
                        .open(new Pop3Credentials.Password("anna", Secret.of("pw")))) {
            return new SyncSession(
                            account,
                            maildrop,
                            policy,
                            wants,
                            new Deletions(Clockwork.real(clock)),
                            new Recollection(),
                            clock,
                            () -> false,
                            standing)
                    .run(false, Oversight.Extent.NEWS);
        }
    }

    @Test
    void unchangedMaildrop_whoseExpungedMailIsDeleted_readsTheLedgerOnce() throws Exception {
        SyncPolicy deleting =
                new SyncPolicy(
                        SyncPolicy.Expunge.DELETE,
                        SyncPolicy.Vanished.KEEP,
                        Optional.of(Duration.ofDays(30)),
                        Duration.ofHours(1));
        for (int i = 0; i < MESSAGES; i++) {
            host.deliver("u" + i, "Subject: %d\r\n\r\nText of %d.\r\n".formatted(i, i));
        }
        assertThat(session(deleting)).isEqualTo(SyncSession.End.DONE);
        assertThat(host.retrieved()).hasSize(MESSAGES);
        readings.set(0);
        long begun = System.nanoTime();
        assertThat(session(deleting)).isEqualTo(SyncSession.End.DONE);
        System.out.printf(
                "a poll of %d messages took %d ms%n",
                MESSAGES, (System.nanoTime() - begun) / 1_000_000);
        assertThat(host.retrieved()).hasSize(MESSAGES);
        assertThat(readings).hasValue(1);
    }
}
