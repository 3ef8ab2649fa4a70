package org.popbridge.mapping.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.store.Content;
import org.popbridge.mapping.store.FlagChange;
import org.popbridge.mapping.store.MailboxId;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.sqlite.SqliteMailStore;
import org.popbridge.mapping.store.sqlite.StoreSettings;

/** The time in which what was expunged can be brought back, by a clock that the tests set. */
@Timeout(60)
final class UndoTest {
    private static final AccountName NAME = new AccountName("anna");
    private static final Pop3Credentials LOGIN =
            new Pop3Credentials.Password("anna", Secret.of("pw"));
    private static final Duration LONG = Duration.ofDays(400);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir Path directory;

    private TestMaildropHost host;
    private SqliteMailStore store;
    private MaildropBridge bridge;
    private BridgedAccount account;
    private SyncPolicy.Expunge expunge = SyncPolicy.Expunge.DELETE;

    /** What went by beside real time. */
    private volatile Duration passed = Duration.ZERO;

    /** How far somebody set the clock. */
    private volatile Duration set = Duration.ZERO;

    @BeforeEach
    void open() throws Exception {
        host = new TestMaildropHost();
        for (int i = 1; i <= 3; i++) {
            host.deliver("u" + i, message("u" + i));
        }
        openBridge();
    }

    private void openBridge() throws Exception {
        store = SqliteMailStore.open(directory, StoreSettings.DEFAULT.withClock(this::now));
        bridge =
                new MaildropBridge(
                        store,
                        new BridgeSettings(1, 1000, LONG, HOUR, HOUR, HOUR, HOUR, Duration.ZERO),
                        new Shifted(Clockwork.real(this::now)));
        SyncPolicy policy =
                new SyncPolicy(expunge, DAY, SyncPolicy.Vanished.KEEP, Optional.empty(), LONG);
        account =
                bridge.signIn(
                        NAME, new Upstream(host.endpoint(), Pop3Settings.DEFAULT, policy), LOGIN);
        awaitSessionsEnd();
    }

    @AfterEach
    void close() throws IOException {
        bridge.close();
        store.close();
        host.close();
    }

    private void reopen() throws Exception {
        bridge.close();
        store.close();
        openBridge();
    }

    private Instant now() {
        return Instant.now().plus(passed).plus(set);
    }

    /** Real time, but that more of it goes by than it does. */
    private final class Shifted implements Clockwork {
        private final Clockwork real;

        Shifted(Clockwork real) {
            this.real = real;
        }

        @Override
        public Instant instant() {
            return real.instant();
        }

        @Override
        public long ticks() {
            return real.ticks() + passed.toNanos();
        }

        @Override
        public Alarm after(Duration wait, Runnable task) {
            return real.after(wait, task);
        }

        @Override
        public RandomGenerator dice() {
            return real.dice();
        }

        @Override
        public void close() {
            real.close();
        }
    }

    private static String message(String id) {
        return "Subject: %s\r\n\r\nThe text of %s.\r\n".formatted(id, id);
    }

    private void awaitSessionsEnd() throws Exception {
        assertThat(((SyncedAccount) account).awaitEnd(LONG)).isTrue();
    }

    private void sync() throws Exception {
        bridge.sync(NAME, Oversight.Extent.NEWS, LONG);
    }

    private void syncAfter(Duration time) throws Exception {
        passed = passed.plus(time);
        sync();
    }

    private MailboxId inbox() {
        return account.store().mailboxes().find(MailboxName.INBOX).orElseThrow().id();
    }

    private List<Long> uids() throws IOException {
        MailboxSnapshot now = account.store().snapshot(inbox());
        return IntStream.range(0, now.size()).mapToObj(now::uidAt).toList();
    }

    private void expunge(long uid) throws IOException {
        UidSet one = UidSet.range(new Uid(uid), new Uid(uid));
        account.store()
                .changeFlags(
                        inbox(), one, new FlagChange.Add(Set.of(Flag.DELETED)), Optional.empty());
        account.store().expunge(inbox(), one);
    }

    private Undo.Outcome restore(Duration since) throws IOException {
        return new Undo(account.store()).restore(now().minus(since));
    }

    private String lastOctets() throws IOException {
        MailboxSnapshot now = account.store().snapshot(inbox());
        Content content = account.store().content(now.contentAt(now.size() - 1)).orElseThrow();
        byte[] octets = content.octets().bytes(0, (int) content.octets().length());
        return new String(octets, StandardCharsets.US_ASCII);
    }

    @Test
    void expunged_isDeletedOnTheHost_notBeforeItsTimeIsOver() throws Exception {
        expunge(1);
        sync();
        syncAfter(DAY.minus(HOUR));
        reopen();
        sync();
        assertThat(host.count("DELE")).isZero();
        assertThat(host.uniqueIds()).containsExactly("u1", "u2", "u3");
        syncAfter(HOUR);
        assertThat(host.count("DELE")).isEqualTo(1);
        assertThat(host.uniqueIds()).containsExactly("u2", "u3");
        sync();
        assertThat(host.count("DELE")).isEqualTo(1);
        assertThat(uids()).containsExactly(2L, 3L);
        assertThat(host.retrieved()).hasSize(3);
        passed = passed.plus(DAY);
        store.maintain();
        assertThat(restore(LONG)).isEqualTo(new Undo.Outcome(0, 0, 1));
    }

    @Test
    void restored_hasANewUid_andIsNotDeleted() throws Exception {
        expunge(1);
        syncAfter(DAY.minus(HOUR));
        assertThat(restore(DAY)).isEqualTo(new Undo.Outcome(1, 0, 0));
        assertThat(restore(DAY)).isEqualTo(new Undo.Outcome(0, 0, 0));
        assertThat(uids()).containsExactly(2L, 3L, 4L);
        assertThat(lastOctets()).isEqualTo(message("u1"));
        syncAfter(DAY);
        reopen();
        sync();
        assertThat(host.count("DELE")).isZero();
        assertThat(uids()).containsExactly(2L, 3L, 4L);
        assertThat(host.retrieved()).hasSize(3);
        expunge(4);
        syncAfter(DAY.minus(HOUR));
        assertThat(host.count("DELE")).isZero();
        syncAfter(HOUR);
        assertThat(host.uniqueIds()).containsExactly("u2", "u3");
    }

    @Test
    void restore_since_leavesWhatWasExpungedBefore() throws Exception {
        expunge(1);
        passed = passed.plus(Duration.ofHours(3));
        expunge(2);
        assertThat(restore(Duration.ofHours(2)).restored()).isEqualTo(1);
        assertThat(uids()).containsExactly(3L, 4L);
        assertThat(lastOctets()).isEqualTo(message("u2"));
    }

    @Test
    void movedToAFolder_isNotDoubledByRestore_untilItIsExpungedThere() throws Exception {
        MailboxId trash = account.store().create(new MailboxName("Bin"), Set.of()).id();
        account.store().move(inbox(), UidSet.range(new Uid(1), new Uid(1)), trash);
        assertThat(restore(DAY)).isEqualTo(new Undo.Outcome(0, 0, 0));
        passed = passed.plus(DAY.minus(HOUR));
        account.store().delete(trash);
        syncAfter(HOUR.multipliedBy(2));
        assertThat(host.count("DELE")).isZero();
        assertThat(restore(DAY).restored()).isEqualTo(1);
        assertThat(lastOctets()).isEqualTo(message("u1"));
    }

    @Test
    void content_isKeptAsLongAsItCanBeBroughtBack() throws Exception {
        expunge = SyncPolicy.Expunge.KEEP;
        reopen();
        expunge(1);
        passed = passed.plus(DAY.minus(HOUR));
        store.maintain();
        assertThat(restore(DAY)).isEqualTo(new Undo.Outcome(1, 0, 0));
        expunge(4);
        passed = passed.plus(DAY.plus(HOUR));
        store.maintain();
        assertThat(restore(DAY.multipliedBy(2))).isEqualTo(new Undo.Outcome(1, 1, 0));
        assertThat(host.retrieved()).hasSize(3);
        sync();
        assertThat(uids()).containsExactly(2L, 3L, 5L);
        assertThat(lastOctets()).isEqualTo(message("u1"));
        assertThat(host.retrieved()).hasSize(4);
    }

    @Test
    void hostThatLosesIt_leavesWhatIsHere() throws Exception {
        expunge(1);
        expunge(2);
        host.remove("u1");
        host.remove("u2");
        sync();
        assertThat(restore(DAY)).isEqualTo(new Undo.Outcome(2, 0, 0));
        sync();
        assertThat(uids()).containsExactly(3L, 4L, 5L);
        assertThat(lastOctets()).isEqualTo(message("u2"));
        assertThat(host.count("DELE")).isZero();
    }

    @Test
    void clockSetAhead_deletesNothingSooner() throws Exception {
        expunge(1);
        set = DAY.multipliedBy(300);
        sync();
        reopen();
        syncAfter(DAY.minus(HOUR));
        assertThat(host.count("DELE")).isZero();
        assertThat(restore(DAY).restored()).isEqualTo(1);
        expunge(4);
        syncAfter(DAY);
        assertThat(host.count("DELE")).isEqualTo(1);
    }

    @Test
    void clockSetBack_deletesADayLater_notAYear() throws Exception {
        set = DAY.multipliedBy(300);
        expunge(1);
        set = Duration.ZERO;
        sync();
        syncAfter(DAY.minus(HOUR));
        assertThat(host.count("DELE")).isZero();
        syncAfter(HOUR.multipliedBy(2));
        assertThat(host.count("DELE")).isEqualTo(1);
    }
}
