package org.popbridge.mapping.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.MaildropEntry.State;
import org.popbridge.mapping.store.sqlite.SqliteMailStore;
import org.popbridge.mapping.sync.Oversight.AccountState;
import org.popbridge.mapping.sync.Oversight.Extent;
import org.popbridge.mapping.sync.TestMaildropHost.Act;

/** What an operator sees and asks: the brake and its release, syncs by hand, what was refused. */
@Timeout(60)
final class OversightTest {
    private static final AccountName NAME = new AccountName("anna");
    private static final Duration LONG = Duration.ofHours(1);

    @TempDir Path directory;

    private TestMaildropHost host;
    private SqliteMailStore store;
    private MaildropBridge bridge;

    @BeforeEach
    void open() throws IOException {
        host = new TestMaildropHost();
        openBridge();
    }

    private void openBridge() throws IOException {
        Duration retry = Duration.ofMillis(20);
        store = SqliteMailStore.open(directory);
        bridge =
                new MaildropBridge(
                        store, new BridgeSettings(1, 1000, LONG, retry, retry, retry, LONG, retry));
    }

    @AfterEach
    void close() throws IOException {
        host.release();
        bridge.close();
        store.close();
        host.close();
    }

    private BridgedAccount signedIn() throws Exception {
        return bridge.signIn(
                NAME,
                new Upstream(
                        host.endpoint(),
                        Pop3Settings.DEFAULT,
                        new SyncPolicy(
                                SyncPolicy.Expunge.KEEP,
                                SyncPolicy.Vanished.KEEP,
                                Optional.empty(),
                                LONG)),
                new Pop3Credentials.Password("anna", Secret.of("pw")));
    }

    private BridgedAccount signedInAndSynced() throws Exception {
        BridgedAccount account = signedIn();
        sync(Extent.NEWS);
        return account;
    }

    private AccountState sync(Extent extent) throws Exception {
        AccountState state = bridge.sync(NAME, extent, LONG);
        assertThat(state.syncing()).isFalse();
        return state;
    }

    private void deliver(int count) {
        IntStream.rangeClosed(1, count).forEach(i -> host.deliver("u" + i, message(i)));
    }

    private static String message(int i) {
        return "Subject: %d\r\nMessage-ID: <%d@example>\r\n\r\ntext %d\r\n".formatted(i, i, i);
    }

    private static long count(BridgedAccount account, State state) throws IOException {
        return account.store().maildrop().entries().stream()
                .filter(entry -> entry.state() == state)
                .count();
    }

    @Test
    void law3_brake_isNotedDurably_andAcceptedOnce() throws Exception {
        deliver(10);
        BridgedAccount account = signedInAndSynced();
        assertThat(account.status().alert()).isEmpty();
        IntStream.rangeClosed(1, 7).forEach(i -> host.remove("u" + i));

        assertThat(sync(Extent.NEWS).status().alert().orElse("")).contains("7 are missing");
        SyncNotes notes = new SyncNotes(account.store());
        Instant since = notes.brake().orElseThrow().since();
        assertThat(sync(Extent.NEWS).status().alert()).isPresent();
        assertThat(notes.brake().orElseThrow().since()).isEqualTo(since);
        assertThat(notes.brake().orElseThrow().held()).isEqualTo(7);
        assertThat(bridge.accounts().values()).extracting(AccountState::held).containsExactly(7);
        assertThat(bridge.tally().syncs(Tally.SyncEnd.BRAKED)).isEqualTo(2);
        assertThat(count(account, State.LISTED)).isEqualTo(10);

        assertThat(notes.accept(Instant.now())).isTrue();
        assertThat(sync(Extent.NEWS).status().alert()).isEmpty();
        assertThat(count(account, State.LISTED)).isEqualTo(3);
        assertThat(count(account, State.ABSENT)).isEqualTo(7);
        assertThat(notes.brake()).isEmpty();
        assertThat(bridge.accounts().values()).extracting(AccountState::held).containsExactly(0);
        assertThat(notes.isAccepted()).isFalse();
    }

    @Test
    void brake_survivesARestart_andSoDoesItsAcceptance() throws Exception {
        deliver(10);
        signedInAndSynced();
        host.hideAll(true);
        sync(Extent.NEWS);
        bridge.close();
        store.close();

        store = SqliteMailStore.open(directory);
        SyncNotes notes = new SyncNotes(store.find(NAME).orElseThrow());
        assertThat(notes.brake()).isPresent();
        assertThat(notes.accept(Instant.now())).isTrue();
        store.close();

        openBridge();
        BridgedAccount account = signedInAndSynced();
        assertThat(account.status().alert()).isEmpty();
        assertThat(count(account, State.ABSENT)).isEqualTo(10);
    }

    @Test
    void brake_isReleasedByTheListingThatReturns_andWithoutItThereIsNothingToAccept()
            throws Exception {
        deliver(10);
        BridgedAccount account = signedInAndSynced();
        host.hideAll(true);
        sync(Extent.NEWS);
        host.hideAll(false);
        assertThat(sync(Extent.NEWS).status().alert()).isEmpty();
        assertThat(new SyncNotes(account.store()).accept(Instant.now())).isFalse();
    }

    @Test
    void refusedMessage_isNoted_untilItComes() throws Exception {
        deliver(3);
        host.next((command, _) -> command.equals("RETR 2") ? Act.REFUSE : Act.ANSWER);
        BridgedAccount account = signedInAndSynced();
        SyncNotes notes = new SyncNotes(account.store());
        assertThat(notes.refused()).hasSize(1);
        assertThat(notes.refused().getFirst().reason()).contains(TestMaildropHost.REFUSAL);

        sync(Extent.EVERYTHING);
        assertThat(notes.refused()).isEmpty();
        assertThat(account.store().maildrop().entries()).allMatch(MaildropEntry::hasContent);
    }

    @Test
    void everything_comparesEachOctet_andReplacesNothing() throws Exception {
        deliver(3);
        BridgedAccount account = signedInAndSynced();
        sync(Extent.EVERYTHING);
        SyncNotes.Compared same = new SyncNotes(account.store()).compared().orElseThrow();
        assertThat(same.compared()).isEqualTo(3);
        assertThat(same.different()).isZero();

        host.deliver("u2", message(2).replace("text", "TEXT"));
        sync(Extent.EVERYTHING);
        SyncNotes.Compared changed = new SyncNotes(account.store()).compared().orElseThrow();
        assertThat(changed.compared()).isEqualTo(3);
        assertThat(changed.different()).isEqualTo(1);
        assertThat(account.store().maildrop().entries()).hasSize(3);
        SyncNotes notes = new SyncNotes(account.store());
        assertThat(notes.differences())
                .hasSize(1)
                .allSatisfy((_, reason) -> assertThat(reason).contains("other octets now"));

        // The next comparison begins anew.
        host.deliver("u2", message(2));
        sync(Extent.EVERYTHING);
        assertThat(notes.differences()).isEmpty();
    }

    @Test
    void sync_whileASessionRuns_bringsWhatCameAfterItsListing() throws Exception {
        deliver(2);
        host.next((command, _) -> command.equals("RETR 2") ? Act.STALL : Act.ANSWER);
        BridgedAccount account = signedIn();
        assertThat(account.awaitListing(LONG)).isTrue();
        host.deliver("u3", message(3));
        FutureTask<AccountState> news = new FutureTask<>(() -> sync(Extent.NEWS));
        Thread asking = Thread.ofPlatform().start(news);
        while (asking.getState() != Thread.State.TIMED_WAITING && asking.isAlive()) {
            Thread.onSpinWait();
        }
        host.release();
        news.get();
        assertThat(account.store().maildrop().entries())
                .hasSize(3)
                .allMatch(MaildropEntry::hasContent);
    }

    @Test
    void sync_ofSomebodyWhoNeverLoggedIn_saysWhatToDo() {
        assertThatThrownBy(() -> bridge.sync(NAME, Extent.NEWS, LONG))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("log in once");
    }

    @Test
    void hostsAndAccounts_areSeen_andLetGo() throws Exception {
        deliver(2);
        signedInAndSynced();
        assertThat(bridge.hosts())
                .singleElement()
                .satisfies(state -> {
                    assertThat(state.endpoint()).isEqualTo(host.endpoint());
                    assertThat(state.sessions()).isZero();
                    assertThat(state.most()).isEqualTo(1);
                });
        assertThat(bridge.accounts()).containsOnlyKeys(NAME);
        assertThat(bridge.letGo(NAME)).isTrue();
        assertThat(bridge.accounts()).isEmpty();
        store.remove(NAME);
        assertThat(count(signedInAndSynced(), State.LISTED)).isEqualTo(2);
    }
}
