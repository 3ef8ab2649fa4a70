package org.popbridge.mapping.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Exception;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.store.Content;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.FlagChange;
import org.popbridge.mapping.store.MailboxId;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.MaildropEntry.State;
import org.popbridge.mapping.store.StorageDamagedException;
import org.popbridge.mapping.store.Subscription;
import org.popbridge.mapping.store.sqlite.SqliteMailStore;
import org.popbridge.mapping.store.sqlite.StoreSettings;
import org.popbridge.mapping.sync.TestMaildropHost.Act;

/**
 * The bridge over a real store and a real connection to a host that a test can make difficult.
 *
 * <p>One session at most is allowed with the host, so that each test also proves that whatever went
 * wrong before gave its place back.
 */
@Timeout(60)
final class BridgeTest {
    private static final AccountName NAME = new AccountName("anna");
    private static final Pop3Credentials LOGIN =
            new Pop3Credentials.Password("anna", Secret.of("pw"));
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(20);

    @TempDir Path directory;

    private final AtomicInteger broken = new AtomicInteger();
    private TestMaildropHost host;
    private SqliteMailStore store;
    private MaildropBridge bridge;
    private volatile Duration ahead = Duration.ZERO;

    /** What the clock shows while it stands still; null while it goes. */
    private volatile @Nullable Instant still;

    private Duration retry = SHORT;
    private SyncPolicy policy = policy(SyncPolicy.Expunge.KEEP, SyncPolicy.Vanished.KEEP, null);

    @BeforeEach
    void open() throws IOException {
        host = new TestMaildropHost();
        openBridge();
    }

    private void openBridge() throws IOException {
        store = SqliteMailStore.open(directory, StoreSettings.DEFAULT.withClock(this::now));
        bridge =
                new MaildropBridge(
                        store,
                        new BridgeSettings(
                                1, 1000, LONG, retry, retry, LONG, Duration.ofMinutes(5), LONG),
                        Clockwork.real(this::now));
    }

    @AfterEach
    void close() throws IOException {
        host.release();
        bridge.close();
        store.close();
        host.close();
    }

    private void reopen() throws IOException {
        bridge.close();
        store.close();
        openBridge();
    }

    private Instant now() {
        Instant shown = still;
        return (shown == null ? Instant.now() : shown).plus(ahead);
    }

    private void later(Duration duration) {
        ahead = ahead.plus(duration);
    }

    private static SyncPolicy policy(
            SyncPolicy.Expunge expunge, SyncPolicy.Vanished vanished, @Nullable Duration retain) {
        return new SyncPolicy(expunge, vanished, Optional.ofNullable(retain), LONG);
    }

    private Upstream upstream() {
        return new Upstream(host.endpoint(), Pop3Settings.DEFAULT, policy);
    }

    private BridgedAccount signIn() throws IOException {
        return bridge.signIn(NAME, upstream(), LOGIN);
    }

    private static String message(String id) {
        return "Subject: %s\r\nMessage-ID: <%s@example>\r\n\r\nThe text of %s.\r\n.dot\r\n"
                .formatted(id, id, id);
    }

    private void deliver(int count) {
        IntStream.rangeClosed(1, count).forEach(i -> host.deliver("u" + i, message("u" + i)));
    }

    private static MailboxId inboxId(BridgedAccount account) {
        return account.store().mailboxes().find(MailboxName.INBOX).orElseThrow().id();
    }

    private static MailboxSnapshot inbox(BridgedAccount account) throws IOException {
        return account.store().snapshot(inboxId(account));
    }

    private static List<ContentId> contents(BridgedAccount account) throws IOException {
        MailboxSnapshot inbox = inbox(account);
        return IntStream.range(0, inbox.size()).mapToObj(inbox::contentAt).toList();
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    /** Until it is so; the test's limit is the only one. */
    private static void await(Condition condition) {
        try {
            while (!condition.holds()) {
                assertThat(Thread.interrupted()).as("this took too long").isFalse();
                LockSupport.parkNanos(1_000_000);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isWhole(BridgedAccount account, int count) throws IOException {
        MailboxSnapshot inbox = inbox(account);
        return inbox.size() == count
                && IntStream.range(0, count)
                        .allMatch(i -> inbox.sizeAt(i) != MailboxSnapshot.UNKNOWN);
    }

    private Oversight.AccountState state() {
        return Objects.requireNonNull(bridge.accounts().get(NAME));
    }

    private Optional<Instant> planned() {
        return state().next();
    }

    private static void awaitSessionsEnd(BridgedAccount account) throws Exception {
        assertThat(((SyncedAccount) account).awaitEnd(LONG)).isTrue();
    }

    private static <T> FutureTask<T> start(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread.ofVirtual().start(task);
        return task;
    }

    private static FutureTask<Boolean> require(BridgedAccount account, List<ContentId> contents) {
        return start(() -> {
            account.require(contents);
            return true;
        });
    }

    private static String octets(BridgedAccount account, ContentId id) throws IOException {
        Content content = account.store().content(id).orElseThrow();
        byte[] octets = new byte[(int) content.octets().length()];
        content.octets().read(0, octets, 0, octets.length);
        return new String(octets, StandardCharsets.US_ASCII);
    }

    private void assertWholeInOrder(BridgedAccount account, List<String> ids) throws IOException {
        List<String> found = new ArrayList<>();
        for (ContentId content : contents(account)) {
            found.add(octets(account, content));
        }
        assertThat(found).isEqualTo(ids.stream().map(BridgeTest::message).toList());
    }

    /** The next session, which is due because it is later, and its end. */
    private void sync(BridgedAccount account) throws Exception {
        awaitSessionsEnd(account);
        int before = host.count("PASS");
        later(LONG.multipliedBy(2));
        await(() -> {
            account.nudge();
            return host.count("PASS") > before;
        });
        awaitSessionsEnd(account);
    }

    private static void expunge(BridgedAccount account, long uid) throws IOException {
        UidSet uids = UidSet.of(new Uid(uid));
        MailboxId inbox = inboxId(account);
        account.store()
                .changeFlags(
                        inbox, uids, new FlagChange.Add(Set.of(Flag.DELETED)), Optional.empty());
        account.store().expunge(inbox, uids);
    }

    // First sync

    @Test
    void firstSync_isWhole_inMaildropOrder() throws Exception {
        deliver(300);
        BridgedAccount account = signIn();
        assertThat(account.awaitListing(LONG)).isTrue();
        assertThat(inbox(account).size()).isEqualTo(300);
        await(() -> isWhole(account, 300));
        assertWholeInOrder(account, host.uniqueIds());
        awaitSessionsEnd(account);
        assertThat(host.retrieved()).hasSize(300).doesNotHaveDuplicates();
        assertThat(host.retrieved().getFirst()).isEqualTo("u300");
        assertThat(host.count("QUIT")).isEqualTo(1);
        assertThat(host.count("DELE")).isZero();
        assertThat(account.status().missingContent()).isZero();
        assertThat(account.status().trouble()).isEmpty();
        assertThat(account.status().lastListing()).isPresent();
    }

    @Test
    void signIns_thatOverlap_logInOnce() throws Exception {
        deliver(3);
        host.next((line, _) -> line.startsWith("RETR") ? Act.STALL : Act.ANSWER);
        List<FutureTask<BridgedAccount>> six =
                IntStream.range(0, 6).mapToObj(_ -> start(this::signIn)).toList();
        for (FutureTask<BridgedAccount> one : six) {
            assertThat(one.get()).isSameAs(six.getFirst().get());
        }
        host.release();
        await(() -> isWhole(six.getFirst().resultNow(), 3));
        assertThat(host.count("PASS")).isEqualTo(1);
    }

    @Test
    void require_jumpsTheQueue_andWakesAllWhoWait() throws Exception {
        deliver(400);
        host.next((line, _) -> line.startsWith("RETR") ? Act.STALL : Act.ANSWER);
        BridgedAccount account = signIn();
        account.awaitListing(LONG);
        List<ContentId> oldest = contents(account).subList(0, 1);
        List<FutureTask<Boolean>> waiters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiters.add(waitFor(account, oldest, new CountDownLatch(1)));
        }
        host.release();
        for (FutureTask<Boolean> waiter : waiters) {
            assertThat(waiter.get()).isTrue();
        }
        await(() -> isWhole(account, 400));
        assertThat(host.retrieved().indexOf("u1"))
                .isLessThanOrEqualTo(Pop3Settings.DEFAULT.windowCommands());
        assertThat(host.retrieved()).doesNotHaveDuplicates().hasSize(400);
    }

    @Test
    void message_ofNoOctets_isOne() throws Exception {
        deliver(1);
        host.deliver("empty", "");
        BridgedAccount account = signIn();
        account.awaitListing(LONG);
        account.require(contents(account));
        assertThat(octets(account, contents(account).get(1))).isEmpty();
        assertThat(inbox(account).sizeAt(1)).isZero();
    }

    // What cannot be had

    /** Turns a bit of a stored message over, while nobody has its file open. */
    private void damage(String octets) throws IOException {
        bridge.close();
        store.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file :
                    files.filter(path -> path.getFileName().toString().startsWith("bodies-"))
                            .toList()) {
                String all = Files.readString(file, StandardCharsets.ISO_8859_1);
                int at = all.lastIndexOf(octets);
                assertThat(at).isPositive();
                byte[] damaged = all.getBytes(StandardCharsets.ISO_8859_1);
                damaged[at] ^= 1;
                Files.write(file, damaged);
            }
        }
        openBridge();
    }

    private static byte[] octets(Content content) throws IOException {
        byte[] all = new byte[(int) content.size()];
        content.octets().read(0, all, 0, all.length);
        return all;
    }

    @Test
    void damagedContent_isNeverServed_andIsRetrievedAgain() throws Exception {
        deliver(3);
        sync(signIn());
        damage("The text of u2");
        BridgedAccount account = signIn();
        MailboxSnapshot before = inbox(account);
        Content content = account.store().content(before.contentAt(1)).orElseThrow();
        assertThatThrownBy(() -> octets(content))
                .isInstanceOf(StorageDamagedException.class)
                .hasMessageContaining("the digest of what is there is");

        SyncNotes notes = new SyncNotes(account.store());
        assertThat(notes.mended()).isZero();
        account.mend(before.contentAt(1));
        await(() -> notes.mended() == 1);
        assertThat(notes.damaged()).isEmpty();

        Content mended = account.store().content(before.contentAt(1)).orElseThrow();
        assertThat(octets(mended)).isEqualTo(message("u2").getBytes(StandardCharsets.ISO_8859_1));
        assertThat(inbox(account).uidAt(1)).isEqualTo(before.uidAt(1));
        assertThat(inbox(account).modSeqAt(1)).isEqualTo(before.modSeqAt(1));
        reopen();
        Content later = signIn().store().content(before.contentAt(1)).orElseThrow();
        assertThat(octets(later)).isEqualTo(message("u2").getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void damagedContent_thatTheHostHasNoMore_staysAsItIs() throws Exception {
        deliver(3);
        sync(signIn());
        damage("The text of u2");
        host.remove("u2");
        BridgedAccount account = signIn();
        ContentId id = inbox(account).contentAt(1);
        assertThatThrownBy(() -> account.mend(id)).isInstanceOf(ContentUnavailableException.class);
        assertThatThrownBy(() -> account.store().content(id).orElseThrow().requireSound())
                .isInstanceOf(StorageDamagedException.class);
        assertThat(new SyncNotes(account.store()).damaged().keySet()).isEqualTo(Set.of(id));
        assertThat(new SyncNotes(account.store()).mended()).isZero();
    }

    @Test
    void refusedContent_isToldInTheHostsWords_andTheRestGoesOn() throws Exception {
        deliver(5);
        TestMaildropHost.Script refusing =
                (line, _) -> line.equals("RETR 3") ? Act.REFUSE : Act.ANSWER;
        host.next(refusing);
        BridgedAccount account = signIn();
        account.awaitListing(LONG);
        List<ContentId> all = contents(account);
        assertThatThrownBy(() -> account.require(all))
                .isInstanceOf(ContentUnavailableException.class)
                .hasMessageContaining(TestMaildropHost.REFUSAL);
        await(() -> account.store().content(all.getFirst()).isPresent());
        awaitSessionsEnd(account);
        assertThat(account.status().missingContent()).isEqualTo(1);
        assertThatThrownBy(() -> account.require(all.subList(2, 3)))
                .isInstanceOf(ContentUnavailableException.class);
        assertThat(host.count("PASS")).isEqualTo(1);

        later(Duration.ofMinutes(6));
        account.require(all);
        assertWholeInOrder(account, host.uniqueIds());
    }

    /** Refused after it was looked whether it is, and before it is wished for. */
    @Test
    void contentThatIsRefusedWhileItIsAskedFor_isNotAskedForAgain() throws Exception {
        deliver(5);
        CountDownLatch looked = new CountDownLatch(1);
        host.next((line, _) -> {
            if (!line.equals("RETR 3")) {
                return Act.ANSWER;
            }
            awaitQuietly(looked);
            return Act.REFUSE;
        });
        BridgedAccount account = signIn();
        account.awaitListing(LONG);
        List<ContentId> all = contents(account);
        List<ContentId> slow =
                new AbstractList<>() {
                    @Override
                    public ContentId get(int index) {
                        if (index == 1) {
                            looked.countDown();
                            await(() -> !state().syncing());
                        }
                        return all.get(index == 0 ? 2 : 0);
                    }

                    @Override
                    public int size() {
                        return 2;
                    }
                };
        assertThatThrownBy(() -> account.require(slow))
                .isInstanceOf(ContentUnavailableException.class)
                .hasMessageContaining(TestMaildropHost.REFUSAL);
        assertThat(host.count("PASS")).isEqualTo(1);
    }

    @Test
    void contentThatIsListedNoMore_isRefused() throws Exception {
        deliver(4);
        host.next((line, _) -> line.equals("RETR 3") ? Act.REFUSE : Act.ANSWER);
        BridgedAccount account = signIn();
        account.awaitListing(LONG);
        ContentId third = contents(account).get(2);
        await(() -> account.status().missingContent() == 1);
        awaitSessionsEnd(account);
        host.remove("u3");
        later(Duration.ofMinutes(6));
        assertThatThrownBy(() -> account.require(List.of(third)))
                .isInstanceOf(ContentUnavailableException.class)
                .hasMessageContaining("does not list");
        assertThat(inbox(account).size()).isEqualTo(4);
    }

    // What breaks

    @ParameterizedTest
    @CsvSource({
        "UIDL, 0, CUT",
        "LIST, 0, CUT",
        "RETR, 0, CUT",
        "RETR, 0, CUT_WITHIN",
        "RETR, 3, CUT",
        "RETR, 3, CUT_WITHIN",
        "RETR, 19, CUT_WITHIN",
        "QUIT, 20, CUT"
    })
    void brokenConnection_keepsWhatCame_andGoesOnByItself(String verb, int retrieved, Act act)
            throws Exception {
        deliver(20);
        for (int i = 0; i < 2; i++) {
            host.next((line, n) -> line.startsWith(verb) && n >= retrieved ? act : Act.ANSWER);
        }
        BridgedAccount account = signIn();
        await(() -> isWhole(account, 20));
        assertWholeInOrder(account, host.uniqueIds());
        await(() -> account.status().trouble().isEmpty());
        assertThat(host.retrieved()).doesNotHaveDuplicates().hasSize(20);
    }

    @Test
    void brokenConnection_whileAClientWaits_isMadeAnewAtOnce() throws Exception {
        retry = LONG;
        reopen();
        deliver(20);
        for (int i = 0; i < 3; i++) {
            host.next((_, n) -> n == 5 ? Act.CUT : Act.ANSWER);
        }
        BridgedAccount account = signIn();
        account.awaitListing(LONG);
        account.require(contents(account));
        assertWholeInOrder(account, host.uniqueIds());
        assertThat(host.retrieved()).doesNotHaveDuplicates().hasSize(20);
    }

    /** Breaks and counts the next so many sessions before anything came, when somebody waits. */
    private void breakBeforeAnythingComes(int sessions, CountDownLatch waited) {
        for (int i = 0; i < sessions; i++) {
            host.next((line, _) -> {
                if (!line.startsWith("RETR")) {
                    return Act.ANSWER;
                }
                awaitQuietly(waited);
                broken.incrementAndGet();
                return Act.CUT;
            });
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isInWants(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame ->
                        frame.getClassName().equals(Wants.class.getName())
                                && frame.getMethodName().equals("await"));
    }

    private static FutureTask<Boolean> waitFor(
            BridgedAccount account, List<ContentId> contents, CountDownLatch waited) {
        FutureTask<Boolean> waiter =
                new FutureTask<>(() -> {
                    account.require(contents);
                    return true;
                });
        Thread thread = Thread.ofVirtual().start(waiter);
        await(() -> isInWants(thread));
        waited.countDown();
        return waiter;
    }

    /**
     * Of a maildrop whose first sessions break once somebody waits, before anything has come. The
     * clock stands still, so that no session begins before a test moves it.
     */
    private BridgedAccount accountOfBrokenSessions(
            int sessions, Duration pause, CountDownLatch waited) throws Exception {
        still = Instant.now();
        retry = pause;
        reopen();
        deliver(3);
        breakBeforeAnythingComes(sessions, waited);
        BridgedAccount account = signIn();
        account.awaitListing(LONG);
        return account;
    }

    @Test
    void brokenSession_thatBroughtNothing_letsClientsWaitForTheNext() throws Exception {
        CountDownLatch waited = new CountDownLatch(1);
        BridgedAccount account = accountOfBrokenSessions(1, SHORT, waited);
        FutureTask<Boolean> waiter = waitFor(account, contents(account), waited);
        awaitSessionsEnd(account);
        later(SHORT);
        assertThat(waiter.get()).isTrue();
        assertWholeInOrder(account, host.uniqueIds());
        assertThat(host.count("PASS")).isEqualTo(2);
    }

    @Test
    void brokenSessions_oneAfterAnother_areToldToWhoWaits() throws Exception {
        CountDownLatch waited = new CountDownLatch(1);
        BridgedAccount account = accountOfBrokenSessions(2, SHORT, waited);
        FutureTask<Boolean> waiter = waitFor(account, contents(account), waited);
        awaitSessionsEnd(account);
        later(SHORT);
        assertThatThrownBy(waiter::get)
                .cause()
                .isInstanceOf(ContentUnavailableException.class)
                .hasMessageContaining("closed the connection");
        assertThat(broken).as("sessions that broke before it was told").hasValue(2);
        still = null;
        await(() -> isWhole(account, 3));
    }

    @Test
    void brokenSession_whereTheNextIsFarOff_isToldAtOnce() throws Exception {
        CountDownLatch waited = new CountDownLatch(1);
        BridgedAccount account = accountOfBrokenSessions(1, LONG, waited);
        FutureTask<Boolean> waiter = waitFor(account, contents(account), waited);
        assertThatThrownBy(waiter::get).cause().isInstanceOf(ContentUnavailableException.class);
        assertThat(host.count("PASS")).isEqualTo(1);
    }

    @Test
    void restart_goesOnWithWhatIsMissing() throws Exception {
        retry = LONG;
        reopen();
        deliver(20);
        host.next((_, n) -> n == 5 ? Act.CUT : Act.ANSWER);
        BridgedAccount before = signIn();
        await(() -> before.status().trouble().isPresent());
        assertThat(inbox(before).size()).isEqualTo(20);
        reopen();
        BridgedAccount account = signIn();
        assertThat(account.awaitListing(Duration.ZERO)).isTrue();
        account.require(contents(account));
        assertWholeInOrder(account, host.uniqueIds());
        assertThat(host.retrieved()).doesNotHaveDuplicates().hasSize(20);
    }

    @Test
    void resume_asksNobody_untilThereIsReason() throws Exception {
        assertThat(bridge.resume(NAME, upstream(), LOGIN)).isEmpty();
        deliver(2);
        BridgedAccount account = signIn();
        await(() -> isWhole(account, 2));
        awaitSessionsEnd(account);
        reopen();
        BridgedAccount again = bridge.resume(NAME, upstream(), LOGIN).orElseThrow();
        assertWholeInOrder(again, host.uniqueIds());
        assertThat(host.count("PASS")).isEqualTo(1);
        again.nudge();
        await(() -> host.count("PASS") == 2);
    }

    @Test
    void wrongPassword_isTold_andInTheBackgroundStopsTheSync() throws Exception {
        deliver(1);
        host.password("other");
        assertThatThrownBy(this::signIn).isInstanceOf(Pop3Exception.LoginRefused.class);
        host.password("pw");
        BridgedAccount account = signIn();
        await(() -> isWhole(account, 1));
        host.password("other");
        sync(account);
        await(() -> account.status().trouble().isPresent());
        int logins = host.count("PASS");
        later(LONG.multipliedBy(3));
        account.nudge();
        try (Subscription idling = account.idling()) {
            assertThat(idling).isNotNull();
            assertThat(account.awaitListing(LONG)).isTrue();
        }
        assertThat(host.count("PASS")).isEqualTo(logins);
        assertWholeInOrder(account, host.uniqueIds());
        host.password("pw");
        signIn();
        await(() -> account.status().trouble().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"-ERR [IN-USE] maildrop is locked", "-ERR [LOGIN-DELAY] wait a minute"})
    void busyHost_keepsServing(String refusal) throws Exception {
        deliver(2);
        BridgedAccount account = signIn();
        await(() -> isWhole(account, 2));
        host.refuseLogins(refusal);
        sync(account);
        await(() -> account.status().trouble().isPresent());
        assertWholeInOrder(account, host.uniqueIds());
        host.refuseLogins("");
        host.deliver("u3", message("u3"));
        sync(account);
        await(() -> isWhole(account, 3) && account.status().trouble().isEmpty());
    }

    @Test
    void awaitListing_returnsOnFailureToo() throws Exception {
        host.next((line, _) -> line.equals("UIDL") ? Act.CUT : Act.ANSWER);
        retry = LONG;
        reopen();
        assertThat(signIn().awaitListing(LONG)).isFalse();
    }

    @Test
    void close_endsUnderAStalledHost() throws Exception {
        deliver(3);
        host.next((line, _) -> line.startsWith("RETR") ? Act.STALL : Act.ANSWER);
        BridgedAccount account = signIn();
        account.awaitListing(LONG);
        FutureTask<Boolean> waiter = require(account, contents(account));
        bridge.close();
        assertThatThrownBy(waiter::get).cause().isInstanceOf(ContentUnavailableException.class);
        assertThatThrownBy(this::signIn).isInstanceOf(Pop3Exception.Transient.class);
    }

    // Absence (law 3)

    @Test
    void massDisappearance_changesNothing_untilTheMailIsListedAgain() throws Exception {
        deliver(10);
        BridgedAccount account = signIn();
        await(() -> isWhole(account, 10));
        host.hideAll(true);
        sync(account);
        await(() -> account.status().trouble().isPresent());
        assertThat(inbox(account).size()).isEqualTo(10);
        assertThat(account.store().maildrop().entries())
                .allMatch(entry -> entry.state() == State.LISTED);
        host.hideAll(false);
        host.deliver("u11", message("u11"));
        sync(account);
        await(() -> isWhole(account, 11) && account.status().trouble().isEmpty());
        assertWholeInOrder(account, host.uniqueIds());
    }

    @ParameterizedTest
    @EnumSource(SyncPolicy.Vanished.class)
    void vanished_followsPolicy_afterADay(SyncPolicy.Vanished vanished) throws Exception {
        policy = policy(SyncPolicy.Expunge.KEEP, vanished, null);
        deliver(3);
        BridgedAccount account = signIn();
        await(() -> isWhole(account, 3));
        host.remove("u2");
        sync(account);
        assertThat(inbox(account).size()).isEqualTo(3);
        later(Duration.ofHours(25));
        sync(account);
        assertThat(inbox(account).size()).isEqualTo(vanished == SyncPolicy.Vanished.KEEP ? 3 : 2);
    }

    // Deletion (law 4)

    @Test
    void expungeKeep_neverDeletes_andNeverShowsAgain() throws Exception {
        deliver(3);
        BridgedAccount account = signIn();
        await(() -> isWhole(account, 3));
        expunge(account, 2);
        sync(account);
        assertThat(host.uniqueIds()).hasSize(3);
        assertThat(host.count("DELE")).isZero();
        assertThat(inbox(account).size()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"ANSWER, 1", "REFUSE, 2", "CUT, 2", "CUT_AFTER, 1"})
    void expungeDelete_deletesJustThat_whateverBecomesOfQuit(Act atQuit, int deletes)
            throws Exception {
        policy = policy(SyncPolicy.Expunge.DELETE, SyncPolicy.Vanished.EXPUNGE, null);
        deliver(3);
        BridgedAccount account = signIn();
        await(() -> isWhole(account, 3));
        awaitSessionsEnd(account);
        expunge(account, 2);
        host.next((line, _) -> line.equals("QUIT") ? atQuit : Act.ANSWER);
        sync(account);
        for (int i = 0; i < 3; i++) {
            sync(account);
        }
        assertThat(host.uniqueIds()).containsExactly("u1", "u3");
        assertThat(host.count("DELE")).isEqualTo(deletes);
        assertThat(account.store().maildrop().entries())
                .extracting(entry -> entry.state())
                .containsExactly(State.LISTED, State.GONE, State.LISTED);
        assertWholeInOrder(account, List.of("u1", "u3"));
    }

    @Test
    void hostThatIgnoresDeletions_isAskedOnceAPause_andNothingBeginsByItself() throws Exception {
        policy = policy(SyncPolicy.Expunge.DELETE, SyncPolicy.Vanished.KEEP, null);
        deliver(3);
        BridgedAccount account = signIn();
        await(() -> isWhole(account, 3));
        awaitSessionsEnd(account);
        expunge(account, 2);
        for (int i = 1; i <= 4; i++) {
            host.next((line, _) -> line.startsWith("DELE") ? Act.PRETEND : Act.ANSWER);
            sync(account);
            assertThat(host.count("DELE")).isEqualTo(i);
            assertThat(planned()).as("the session that sees what came of it").isPresent();
            sync(account);
            assertThat(host.count("DELE")).as("while the pause lasts").isEqualTo(i);
            assertThat(planned()).as("a session by itself").isEmpty();
        }
        assertThat(host.uniqueIds()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Act.class,
            names = {"ANSWER", "CUT_AFTER"})
    void retain_deletesUpstreamOnly(Act atQuit) throws Exception {
        policy = policy(SyncPolicy.Expunge.KEEP, SyncPolicy.Vanished.EXPUNGE, Duration.ofDays(30));
        deliver(8);
        BridgedAccount account = signIn();
        await(() -> isWhole(account, 8));
        sync(account);
        assertThat(host.uniqueIds()).hasSize(8);
        List<String> all = host.uniqueIds();
        later(Duration.ofDays(31));
        host.next((line, _) -> line.equals("QUIT") ? atQuit : Act.ANSWER);
        sync(account);
        for (int i = 0; i < 3; i++) {
            later(Duration.ofDays(2));
            sync(account);
        }
        assertThat(host.uniqueIds()).isEmpty();
        assertThat(account.status().trouble()).isEmpty();
        assertWholeInOrder(account, all);
    }

    @Test
    void gone_thatIsListedAgain_isRecognised() throws Exception {
        policy = policy(SyncPolicy.Expunge.DELETE, SyncPolicy.Vanished.KEEP, null);
        deliver(3);
        BridgedAccount account = signIn();
        await(() -> isWhole(account, 3));
        awaitSessionsEnd(account);
        expunge(account, 2);
        sync(account);
        sync(account);
        assertThat(account.store().maildrop().entries().get(1).state()).isEqualTo(State.GONE);
        host.deliver("u2", message("u2"));
        sync(account);
        assertThat(inbox(account).size()).isEqualTo(2);
        assertThat(account.store().maildrop().entries()).hasSize(3);
    }

    // Polling

    @Test
    void idling_polls() throws Exception {
        policy =
                new SyncPolicy(
                        SyncPolicy.Expunge.KEEP, SyncPolicy.Vanished.KEEP, Optional.empty(), SHORT);
        deliver(1);
        BridgedAccount account = signIn();
        await(() -> isWhole(account, 1));
        try (Subscription idling = account.idling()) {
            for (int i = 2; i < 5; i++) {
                host.deliver("u" + i, message("u" + i));
                int count = i;
                await(() -> isWhole(account, count));
            }
            assertThat(idling).isNotNull();
        }
        assertThat(host.count("PASS")).isGreaterThanOrEqualTo(4);
    }

    @Test
    void nudge_beforeItIsTime_doesNothing() throws Exception {
        deliver(1);
        BridgedAccount account = signIn();
        await(() -> isWhole(account, 1));
        awaitSessionsEnd(account);
        await(() -> account.status().lastListing().isPresent());
        account.nudge();
        account.nudge();
        assertThat(state().syncing()).isFalse();
        await(() -> host.openConnections() == 0);
        assertThat(host.count("PASS")).isEqualTo(1);
        host.deliver("u2", message("u2"));
        sync(account);
        assertThat(isWhole(account, 2)).isTrue();
    }
}
