package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.message.DateRung;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.store.ContentArrival;
import org.popbridge.mapping.store.ContentWriter;
import org.popbridge.mapping.store.Draft;
import org.popbridge.mapping.store.Fingerprint;
import org.popbridge.mapping.store.FlagChange;
import org.popbridge.mapping.store.LedgerChange;
import org.popbridge.mapping.store.MailboxId;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.StoredOctets;

/** Prints what the store's operations cost on this machine; a program, not a test. */
final class StoreFigures {
    private static final UidSet ALL = UidSet.range(new Uid(1), new Uid(4294967295L));
    private static final Instant DAY = Instant.parse("2026-03-01T12:00:00Z");
    private static final int MESSAGES = 20_000;

    private StoreFigures() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory(Path.of(arguments[0]), "figures");
        StoreSettings settings = StoreSettings.DEFAULT.withUpkeep(Duration.ZERO);
        try (SqliteMailStore store = SqliteMailStore.open(directory, settings)) {
            for (int round = 0; round < 3; round++) {
                System.out.println("round " + round);
                measure(store, new AccountName("a" + round));
            }
        }
        for (int round = 0; round < 3; round++) {
            try (SqliteMailStore store = SqliteMailStore.open(directory, settings)) {
                timed("open account", () -> store.open(new AccountName("a1")));
                Account account = store.open(new AccountName("a1"));
                MailboxId inbox = inbox(account);
                timed("cold snapshot of " + MESSAGES, () -> account.snapshot(inbox));
            }
        }
    }

    private static MailboxId inbox(Account account) {
        return account.mailboxes().find(MailboxName.INBOX).orElseThrow().id();
    }

    private static void measure(SqliteMailStore store, AccountName name) throws Exception {
        timed("make an account", () -> store.open(name));
        Account account = store.open(name);
        MailboxId inbox = inbox(account);
        MailboxId archive = account.mailboxes().find(new MailboxName("Archive")).orElseThrow().id();
        List<LedgerChange> arrivals = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            arrivals.add(
                    new LedgerChange.Arrived(
                            UniqueId.of("unique-id-000000-" + i), 0, 4000, Optional.empty(), DAY));
        }
        List<MaildropEntry> entries =
                timed("20,000 arrivals", () -> account.maildrop().apply(arrivals));
        timed("entries", () -> account.maildrop().entries());
        account.snapshot(inbox);
        bodies(account, entries.subList(0, 4000));
        timed("store 20,000", () -> flag(account, inbox, ALL, Flag.SEEN));
        UidSet.Builder odd = UidSet.builder();
        IntStream.range(0, MESSAGES / 2).forEach(i -> odd.add(2L * i + 1));
        timed("store 10,000 scattered", () -> flag(account, inbox, odd.build(), Flag.FLAGGED));
        UidSet thousand = UidSet.range(new Uid(1001), new Uid(2000));
        timed("copy 1,000", () -> account.copy(inbox, thousand, archive));
        flag(account, inbox, thousand, Flag.DELETED);
        timed("expunge 1,000", () -> account.expunge(inbox, thousand));
        each("flag", 2000, i -> flag(account, inbox, UidSet.of(new Uid(5000 + i)), Flag.ANSWERED));
        each("append 4 KB", 2000, i -> account.append(archive, List.of(draft(account, i))));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Object>> calls = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                UidSet one = UidSet.of(new Uid(8000 + i));
                calls.add(() -> flag(account, inbox, one, Flag.DRAFT));
            }
            timed("2,000 flags at once", () -> threads.invokeAll(calls));
        }
        each("content", 2000, i -> account.content(account.snapshot(archive).contentAt(1000 + i)));
    }

    private static void bodies(Account account, List<MaildropEntry> entries) throws Exception {
        timed(
                entries.size() + " bodies of 4 KB, 200 a commit",
                () -> {
                    for (int i = 0; i < entries.size(); i += 200) {
                        List<ContentArrival> batch = new ArrayList<>();
                        for (MaildropEntry entry : entries.subList(i, i + 200)) {
                            StoredOctets octets = stored(account, entry.id().value());
                            batch.add(
                                    new ContentArrival(
                                            entry.id(),
                                            octets,
                                            Fingerprint.of(octets.length(), new byte[8]),
                                            DAY,
                                            DateRung.DATE));
                        }
                        account.maildrop().contentArrived(batch);
                    }
                    return true;
                });
    }

    private static Object flag(Account account, MailboxId box, UidSet uids, Flag flag)
            throws IOException {
        return account.changeFlags(box, uids, new FlagChange.Add(Set.of(flag)), Optional.empty());
    }

    private static Draft draft(Account account, int number) throws IOException {
        return new Draft(stored(account, -number), Set.of(), DAY);
    }

    private static StoredOctets stored(Account account, int number) throws IOException {
        StringBuilder text =
                new StringBuilder(
                        "From: ada@example.org\r\nSubject: number %d\r\n\r\n".formatted(number));
        while (text.length() < 4096) {
            text.append("some words of text and number ").append(number).append("\r\n");
        }
        byte[] octets = text.toString().getBytes(StandardCharsets.US_ASCII);
        try (ContentWriter writer = account.newContent()) {
            writer.write(octets, 0, octets.length);
            return writer.finish();
        }
    }

    private static <T> T timed(String what, Callable<T> call) throws Exception {
        long start = System.nanoTime();
        T result = call.call();
        System.out.printf("%-36s %9.2f ms%n", what, (System.nanoTime() - start) / 1e6);
        return result;
    }

    private interface Numbered {
        Object call(int number) throws Exception;
    }

    private static void each(String what, int count, Numbered call) throws Exception {
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            call.call(i);
            times[i] = System.nanoTime() - start;
        }
        Arrays.sort(times);
        System.out.printf(
                "%-36s %9.3f ms median, %.3f at 99 %%%n",
                what, times[count / 2] / 1e6, times[count * 99 / 100] / 1e6);
    }
}
