package org.popbridge.migrate.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.popbridge.migrate.account.CuttingRelay.Direction;

/**
 * A small run over GreenMail, its connection cut after every octet, on each side and in each
 * direction: every time the end is exact (law 6).
 */
class EveryCutTest {
    private static final String[] MAILS = {
        "Subject: a\r\n\r\n1\r\n", "Subject: a\r\n\r\n1\r\n", "Message-ID: <b@c>\r\n\r\n2\r\n"
    };

    private static GreenMailScene servers;
    private static final MemoryMaildrop maildrop = new MemoryMaildrop();
    private static SmallPop3Host small;
    private static List<String> expected;
    private static int users;

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

    @ParameterizedTest
    @EnumSource
    void destinationCutAfterEveryOctet_theEndIsExact(Direction direction) throws Exception {
        boolean cut = true;
        int octets = 0;
        for (; cut; octets++) {
            String user = user();
            try (CuttingRelay relay = new CuttingRelay(servers.imap(), direction, octets)) {
                Migration migration =
                        GreenMailScene.migration("from", maildrop, user, relay.port(), "pw");
                assertExact(migration, user, direction + " destination, " + octets);
                cut = relay.wasCut();
            }
        }
        assertThat(octets).isGreaterThan(100);
    }

    @ParameterizedTest
    @EnumSource
    void sourceCutAfterEveryOctet_theEndIsExact(Direction direction) throws Exception {
        boolean cut = true;
        int octets = 0;
        for (; cut; octets++) {
            String user = user();
            try (CuttingRelay relay = new CuttingRelay(small.port(), direction, octets)) {
                Migration migration =
                        GreenMailScene.migration("from", relay.port(), user, servers.imap());
                assertExact(migration, user, direction + " source, " + octets);
                cut = relay.wasCut();
            }
        }
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
        String user = "to" + users++;
        servers.account(user);
        return user;
    }
}
