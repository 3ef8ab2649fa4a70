package org.popbridge.mapping.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.store.Content;
import org.popbridge.mapping.store.ContentWriter;
import org.popbridge.mapping.store.Draft;
import org.popbridge.mapping.store.FlagChange;
import org.popbridge.mapping.store.LedgerChange;
import org.popbridge.mapping.store.MailboxId;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.OverQuotaException;
import org.popbridge.mapping.store.Quota;
import org.popbridge.mapping.store.StorageDamagedException;
import org.popbridge.mapping.store.StorageFullException;
import org.popbridge.mapping.store.StoredOctets;
import org.popbridge.mapping.store.TooManyException;
import org.popbridge.mapping.store.Usage;
import org.popbridge.mapping.store.segment.SegmentLimits;

/**
 * What happens to the files: who may open them, what they become, and what is done when they fail.
 */
class StoreFilesTest {
    private static final AccountName ADA = new AccountName("ada");
    private static final Instant DAY = Instant.parse("2026-03-01T12:00:00Z");
    private static final UidSet ALL = UidSet.range(new Uid(1), new Uid(4294967295L));
    private static final StoreSettings QUIET =
            StoreSettings.DEFAULT
                    .withUpkeep(Duration.ZERO)
                    .withGrace(Duration.ZERO)
                    .withFiles(new SegmentLimits(64 << 10, 64 << 10, 8 << 10, Long.MAX_VALUE));

    @TempDir Path directory;

    @Test
    void open_twice_namesTheHolder() throws IOException {
        try (SqliteMailStore store = SqliteMailStore.open(directory)) {
            assertThat(store.accounts()).isEmpty();
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> SqliteMailStore.open(directory))
                    .withMessageContaining("in use by process " + ProcessHandle.current().pid());
        }
        SqliteMailStore.open(directory).close();
    }

    @Test
    void open_newerFormat_refuses() throws IOException {
        SqliteMailStore.open(directory).close();
        Files.writeString(directory.resolve("format"), "popbridge data 2");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> SqliteMailStore.open(directory))
                .withMessageContaining("popbridge data 2");
    }

    @Test
    void open_newerSchema_refuses() throws Exception {
        try (SqliteMailStore store = SqliteMailStore.open(directory)) {
            store.open(ADA);
        }
        Path file = directory.resolve("accounts/ada/index.sqlite");
        try (Index index = Index.open(file, Migrations.CURRENT)) {
            index.script(List.of("PRAGMA user_version = 99"));
        }
        try (SqliteMailStore store = SqliteMailStore.open(directory)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> store.open(ADA))
                    .withMessageContaining("schema version 99");
        }
    }

    @Test
    void open_damagedIndex_namesTheFile() throws IOException {
        try (SqliteMailStore store = SqliteMailStore.open(directory)) {
            store.open(ADA);
        }
        Path file = directory.resolve("accounts/ada/index.sqlite");
        try (RandomAccessFile octets = new RandomAccessFile(file.toFile(), "rw")) {
            octets.write(new byte[4096]);
        }
        try (SqliteMailStore store = SqliteMailStore.open(directory)) {
            assertThatExceptionOfType(StorageDamagedException.class)
                    .isThrownBy(() -> store.open(ADA))
                    .withMessageContaining(file.toString());
        }
    }

    @Test
    void migrations_fromEachVersion_keepWhatIsThere() throws Exception {
        Path file = directory.resolve("index.sqlite");
        try (Index index = Index.open(file, new Migrations(List.of(Schema.VERSION_1)))) {
            index.update("INSERT INTO property VALUES ('k', 'v')");
        }
        Migrations next =
                new Migrations(
                        List.of(
                                Schema.VERSION_1,
                                List.of(
                                        "ALTER TABLE property ADD COLUMN since INTEGER DEFAULT 7")));
        for (int time = 0; time < 2; time++) {
            try (Index index = Index.open(file, next)) {
                assertThat(index.number("PRAGMA user_version")).isEqualTo(2);
                assertThat(index.number("SELECT since FROM property WHERE value = 'v'"))
                        .isEqualTo(7);
            }
        }
    }

    @Test
    void anAccountOfTheFirstVersion_hasItsMail_andTakesAnnotations() throws Exception {
        try (SqliteMailStore store = SqliteMailStore.open(directory)) {
            store.open(ADA).setProperty("k", "v");
        }
        Path file = directory.resolve("accounts/ada/index.sqlite");
        try (Index index = Index.open(file, Migrations.CURRENT)) {
            index.script(
                    List.of(
                            "DROP TABLE annotation",
                            "ALTER TABLE entry DROP COLUMN expunged_at",
                            "PRAGMA user_version = 1"));
        }
        try (SqliteMailStore store = SqliteMailStore.open(directory)) {
            Account account = store.find(ADA).orElseThrow();
            account.annotate(Optional.empty(), Map.of("/private/x", Optional.of(new byte[] {1})));
            assertThat(account.property("k")).contains("v");
            assertThat(account.annotations(Optional.empty())).containsOnlyKeys("/private/x");
        }
    }

    @Test
    void anAccountOfTheSecondVersion_countsWhatWasExpungedFromNow() throws Exception {
        try (SqliteMailStore store = SqliteMailStore.open(directory)) {
            store.open(ADA)
                    .maildrop()
                    .apply(
                            Stream.of("u1", "u2")
                                    .<LedgerChange>map(id ->
                                            new LedgerChange.Arrived(
                                                    UniqueId.of(id),
                                                    0,
                                                    7,
                                                    Optional.empty(),
                                                    Instant.EPOCH))
                                    .toList());
        }
        Path file = directory.resolve("accounts/ada/index.sqlite");
        try (Index index = Index.open(file, Migrations.CURRENT)) {
            index.script(
                    List.of(
                            "UPDATE entry SET state = 'EXPUNGED', hidden = 1 WHERE id = 1",
                            "ALTER TABLE entry DROP COLUMN expunged_at",
                            "PRAGMA user_version = 2"));
        }
        Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        try (SqliteMailStore store = SqliteMailStore.open(directory)) {
            List<MaildropEntry> entries = store.find(ADA).orElseThrow().maildrop().entries();
            assertThat(entries.get(0).expungedAt().orElseThrow()).isAfterOrEqualTo(before);
            assertThat(entries.get(1).expungedAt()).isEmpty();
        }
    }

    @Test
    void quota_bindsWhatClientsAdd_notWhatTheHostHas() throws Exception {
        StoreSettings tight = StoreSettings.DEFAULT.withQuota(new Quota(1_000, 4));
        try (SqliteMailStore store = SqliteMailStore.open(directory, tight)) {
            Account account = store.open(ADA);
            MailboxId inbox = id(account, "INBOX");
            MailboxId sent = id(account, "Sent");
            Uid first = account.append(sent, List.of(draft(account, 400))).target().getFirst();
            assertThatExceptionOfType(OverQuotaException.class)
                    .isThrownBy(() -> account.append(sent, List.of(draft(account, 601))));
            account.append(sent, List.of(draft(account, 600)));
            assertThat(account.usage()).isEqualTo(new Usage(1_000, 2));
            UidSet one = UidSet.range(first, first);
            assertThatExceptionOfType(OverQuotaException.class)
                    .isThrownBy(() -> account.copy(sent, one, inbox));
            // Moving takes no room, and replacing only what is more.
            Uid moved = account.move(sent, one, inbox).target().getFirst();
            assertThat(account.replace(inbox, moved, sent, draft(account, 400))).isPresent();
            assertThatExceptionOfType(OverQuotaException.class)
                    .isThrownBy(() -> account.replace(sent, new Uid(2), sent, draft(account, 601)));
            assertThat(account.snapshot(sent).size()).isEqualTo(2);
            account.maildrop()
                    .apply(
                            IntStream.range(0, 5)
                                    .mapToObj(i ->
                                            (LedgerChange)
                                                    new LedgerChange.Arrived(
                                                            UniqueId.of("u" + i),
                                                            0,
                                                            9,
                                                            Optional.empty(),
                                                            Instant.EPOCH))
                                    .toList());
            assertThat(account.usage()).isEqualTo(new Usage(1_000, 7));
            assertThatExceptionOfType(OverQuotaException.class)
                    .isThrownBy(() -> account.append(sent, List.of(draft(account, 1))));
        }
    }

    private static MailboxId id(Account account, String name) {
        return account.mailboxes().find(new MailboxName(name)).orElseThrow().id();
    }

    private static Draft draft(Account account, int octets) throws IOException {
        try (ContentWriter writer = account.newContent()) {
            byte[] content = new byte[octets];
            Arrays.fill(content, (byte) 'x');
            writer.write(content, 0, octets);
            return new Draft(writer.finish(), Set.of(), Instant.EPOCH);
        }
    }

    @Test
    void migration_thatFails_leavesTheOldVersion() throws Exception {
        Path file = directory.resolve("index.sqlite");
        Migrations first = new Migrations(List.of(Schema.VERSION_1));
        Index.open(file, first).close();
        Migrations broken =
                new Migrations(
                        List.of(
                                Schema.VERSION_1,
                                List.of("CREATE TABLE half (x INTEGER)", "no SQL at all")));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> Index.open(file, broken));
        try (Index index = Index.open(file, first)) {
            assertThat(index.number("PRAGMA user_version")).isEqualTo(1);
            assertThat(index.number("SELECT count(*) FROM sqlite_schema WHERE name = 'half'"))
                    .isZero();
        }
    }

    @Test
    void diskFull_changesNothing_andWorksAgainLater() throws IOException {
        try (SqliteMailStore store = SqliteMailStore.open(directory, QUIET)) {
            SqliteAccount account = (SqliteAccount) store.open(ADA);
            MailboxId inbox = inbox(account);
            long pages = account.call(work -> work.index().number("PRAGMA page_count"));
            account.call(work -> work.index().number("PRAGMA max_page_count = " + (pages + 4)));
            Draft draft = draft(account, 1, 1000);
            assertThatExceptionOfType(StorageFullException.class)
                    .isThrownBy(() ->
                            account.append(
                                    inbox, IntStream.range(0, 4000).mapToObj(_ -> draft).toList()));
            assertThat(account.snapshot(inbox).size()).isZero();
            assertThat(account.append(inbox, List.of(draft)).target()).containsExactly(new Uid(1));
            account.call(work -> work.index().number("PRAGMA max_page_count = 1000000"));
            account.append(inbox, IntStream.range(0, 4000).mapToObj(_ -> draft).toList());
            assertThat(account.snapshot(inbox).size()).isEqualTo(4001);
        }
    }

    @Test
    void maintain_givesBackWhatWasExpunged_andKeepsTheRest() throws IOException {
        try (SqliteMailStore store = SqliteMailStore.open(directory, QUIET)) {
            SqliteAccount account = (SqliteAccount) store.open(ADA);
            MailboxId inbox = inbox(account);
            for (int i = 0; i < 100; i++) {
                account.append(inbox, List.of(draft(account, i, 4000)));
            }
            long before = size();
            MailboxSnapshot held = account.snapshot(inbox);
            Content read = account.content(held.contentAt(99)).orElseThrow();
            account.changeFlags(
                    inbox,
                    UidSet.range(new Uid(1), new Uid(90)),
                    new FlagChange.Add(Set.of(Flag.DELETED)),
                    Optional.empty());
            account.expunge(inbox, ALL);
            store.maintain();
            assertThat(size()).isLessThan(before / 2);
            assertThat(account.content(held.contentAt(0))).isEmpty();
            assertThat(read.octets().bytes(0, 4000)).isEqualTo(octets(99, 4000));
            read.verify();
            checkRest(account, inbox);
        }
        try (SqliteMailStore store = SqliteMailStore.open(directory, QUIET)) {
            Account account = store.open(ADA);
            checkRest(account, inbox(account));
            account.delete(account.create(new MailboxName("x"), Set.of()).id());
            store.maintain();
            checkRest(account, inbox(account));
        }
    }

    private static void checkRest(Account account, MailboxId inbox) throws IOException {
        MailboxSnapshot rest = account.snapshot(inbox);
        assertThat(rest.size()).isEqualTo(10);
        for (int i = 0; i < 10; i++) {
            Content content = account.content(rest.contentAt(i)).orElseThrow();
            content.verify();
            assertThat(content.octets().bytes(0, 4000)).isEqualTo(octets(90 + i, 4000));
            assertThat(content.summary().size()).isEqualTo(4000);
        }
    }

    @Test
    void idle_accountsAreClosed_andWorkOn() throws IOException {
        try (SqliteMailStore store =
                SqliteMailStore.open(directory, QUIET.withIdle(Duration.ZERO))) {
            Account account = store.open(ADA);
            MailboxId inbox = inbox(account);
            StoredOctets early = draft(account, 1, 500).octets();
            account.append(inbox, List.of(draft(account, 2, 500)));
            Content content = account.content(account.snapshot(inbox).contentAt(0)).orElseThrow();
            for (int i = 0; i < 3; i++) {
                store.maintain();
            }
            assertThat(content.octets().bytes(0, 500)).isEqualTo(octets(2, 500));
            account.append(inbox, List.of(new Draft(early, Set.of(), DAY)));
            Content second = account.content(account.snapshot(inbox).contentAt(1)).orElseThrow();
            assertThat(second.octets().bytes(0, 500)).isEqualTo(octets(1, 500));
            assertThat(account.snapshot(inbox).size()).isEqualTo(2);
        }
    }

    @Test
    void manyThreads_eachChangeIsWhole() throws Exception {
        try (SqliteMailStore store = SqliteMailStore.open(directory, QUIET);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Account account = store.open(ADA);
            MailboxId inbox = inbox(account);
            MailboxId gone = account.create(new MailboxName("gone"), Set.of()).id();
            account.delete(gone);
            List<Long> modSeqs = new ArrayList<>();
            account.watch(inbox, next -> modSeqs.add(next.highestModSeq().value()));
            List<Callable<Object>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                int number = i;
                calls.add(() ->
                        account.append(
                                number % 10 == 3 ? gone : inbox,
                                List.of(draft(account, number, 300))));
            }
            int refused = 0;
            for (Future<Object> call : threads.invokeAll(calls)) {
                refused += call.state() == Future.State.FAILED ? 1 : 0;
            }
            assertThat(refused).isEqualTo(20);
            assertThat(account.snapshot(inbox).size()).isEqualTo(180);
            assertThat(account.snapshot(inbox).uidNext()).isEqualTo(181);
            assertThat(modSeqs).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void uids_usedUp_refuses() throws IOException {
        try (SqliteMailStore store = SqliteMailStore.open(directory, QUIET)) {
            SqliteAccount account = (SqliteAccount) store.open(ADA);
            MailboxId inbox = inbox(account);
            MailboxRow nearly = account.call(work -> work.mailbox(inbox));
            account.call(work -> {
                work.put(nearly.withUidNext(4294967294L));
                return true;
            });
            Draft draft = draft(account, 1, 100);
            assertThatExceptionOfType(TooManyException.class)
                    .isThrownBy(() -> account.append(inbox, List.of(draft, draft, draft)));
            assertThat(account.append(inbox, List.of(draft, draft)).target())
                    .containsExactly(new Uid(4294967294L), new Uid(4294967295L));
            assertThatExceptionOfType(TooManyException.class)
                    .isThrownBy(() -> account.append(inbox, List.of(draft)))
                    .withMessageContaining("INBOX");
            MailboxSnapshot full = account.snapshot(inbox);
            assertThat(full.uidAt(1)).isEqualTo(4294967295L);
            assertThat(full.positionOf(4294967294L)).isZero();
        }
    }

    private static MailboxId inbox(Account account) {
        return account.mailboxes().find(MailboxName.INBOX).orElseThrow().id();
    }

    private static byte[] octets(int number, int length) {
        byte[] octets = new byte[length];
        new Random(number).nextBytes(octets);
        byte[] header = "Subject: %d\r\n\r\n".formatted(number).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(header, 0, octets, 0, header.length);
        return octets;
    }

    private static Draft draft(Account account, int number, int length) throws IOException {
        try (ContentWriter writer = account.newContent()) {
            writer.write(octets(number, length), 0, length);
            return new Draft(writer.finish(), Set.of(), DAY);
        }
    }

    private long size() throws IOException {
        long size = 0;
        try (Stream<Path> files = Files.list(directory.resolve("accounts/ada"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".seg")).toList()) {
                size += Files.size(file);
            }
        }
        return size;
    }
}
