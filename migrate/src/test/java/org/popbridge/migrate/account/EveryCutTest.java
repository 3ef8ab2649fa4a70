package org.popbridge.migrate.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.popbridge.migrate.account.CuttingRelay.Direction;

/**
 * A small run over GreenMail, its connection cut after every octet, on each side and in each
 * direction: every time the end is exact (law 6). Much of a run is waiting for its peers, and so
 * there are some at once.
 */
class EveryCutTest {
    private static final int AT_ONCE = 4;

    private static final String[] MAILS = {
        "Subject: a\r\n\r\n1\r\n", "Subject: a\r\n\r\n1\r\n", "Message-ID: <b@c>\r\n\r\n2\r\n"
    };

    private static GreenMailScene servers;
    private static final MemoryMaildrop maildrop = new MemoryMaildrop();
    private static SmallPop3Host small;
    private static List<String> expected;
    private static final AtomicInteger users = new AtomicInteger();

    @TempDir Path directory;

    @BeforeAll
    static void start() throws Exception {
        servers = new GreenMailScene();
        servers.account("from", MAILS);
        expected = servers.contents("from");
        for (int i = 0; i < expected.size(); i++) {
            maildrop.add("u" + i, expected.get(i));
        }
        small = new SmallPop3Host(expected);
    }

    @AfterAll
    static void stop() throws Exception {
        small.close();
        servers.close();
    }

    @Test
    void uncut_copiesOnce() throws Exception {
        String user = user();
        Migration migration =
                GreenMailScene.migration("from", servers.pop3(), user, servers.imap());
        AccountResult result =
                GreenMailScene.run(migration, directory.resolve(user), Wishes.PLAIN.verified());
        assertThat(result.trouble()).isEmpty();
        assertThat(result.counts().verified()).isEqualTo(MAILS.length);
        assertThat(servers.contents(user)).containsExactlyElementsOf(expected);
    }

    /** A run whose connection is cut after so many octets; whether it was, or ended before. */
    @FunctionalInterface
    private interface CutRun {
        boolean cutAfter(int octets) throws Exception;
    }

    /** Cuts after each number of octets until a run has no more; answers how many it had. */
    private static int cutEverywhere(CutRun run) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int first = 0; ; first += AT_ONCE) {
                List<Callable<Boolean>> runs =
                        IntStream.range(first, first + AT_ONCE)
                                .<Callable<Boolean>>mapToObj(octets -> () -> run.cutAfter(octets))
                                .toList();
                boolean cut = true;
                for (Future<Boolean> ran : threads.invokeAll(runs)) {
                    cut &= ran.get();
                }
                if (!cut) {
                    return first;
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void destinationCutAfterEveryOctet_theEndIsExact(Direction direction) throws Exception {
        int octets =
                cutEverywhere(cut -> {
                    String user = user();
                    try (CuttingRelay relay = new CuttingRelay(servers.imap(), direction, cut)) {
                        Migration migration =
                                GreenMailScene.migration(
                                        "from", maildrop, user, relay.port(), "pw");
                        assertExact(migration, user, direction + " destination, " + cut);
                        return relay.wasCut();
                    }
                });
        assertThat(octets).isGreaterThan(100);
    }

    @ParameterizedTest
    @EnumSource
    void sourceCutAfterEveryOctet_theEndIsExact(Direction direction) throws Exception {
        int octets =
                cutEverywhere(cut -> {
                    String user = user();
                    try (CuttingRelay relay = new CuttingRelay(small.port(), direction, cut)) {
                        Migration migration =
                                GreenMailScene.migration(
                                        "from", relay.port(), user, servers.imap());
                        assertExact(migration, user, direction + " source, " + cut);
                        return relay.wasCut();
                    }
                });
        assertThat(octets).isGreaterThan(50);
    }

    private void assertExact(Migration migration, String user, String when) throws Exception {
        Path ledger = directory.resolve(user);
        AccountResult result = GreenMailScene.run(migration, ledger, Wishes.PLAIN);
        if (!result.isComplete()) {
            // A host that hangs up on the password may mean that it is wrong: the owner tries
            // again.
            result = GreenMailScene.run(migration, ledger, Wishes.PLAIN);
        }
        assertThat(result.trouble()).as(when).isEmpty();
        assertThat(servers.contents(user)).as(when).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static String user() throws Exception {
        String user = "to" + users.getAndIncrement();
        servers.account(user);
        return user;
    }
}
