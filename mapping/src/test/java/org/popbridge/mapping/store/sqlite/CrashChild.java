package org.popbridge.mapping.store.sqlite;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
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
import org.popbridge.mapping.store.EntryId;
import org.popbridge.mapping.store.Fingerprint;
import org.popbridge.mapping.store.FlagChange;
import org.popbridge.mapping.store.LedgerChange;
import org.popbridge.mapping.store.MailboxId;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.NoSuchMailboxException;
import org.popbridge.mapping.store.StoreException;
import org.popbridge.mapping.store.StoredOctets;
import org.popbridge.mapping.store.segment.SegmentLimits;

/**
 * The program that is killed: works on a data directory at random, and prints {@code ? step} before
 * and {@code + step} or {@code - step} (refused) after each. Entries of the ledger are numbered
 * from 1 in the order of their arrival, so that it needs no memory of its own.
 */
final class CrashChild {
    static final AccountName NAME = new AccountName("crash");
    static final Instant DAY = Instant.parse("2026-03-01T12:00:00Z");

    private final SqliteMailStore store;
    private final Account account;

    CrashChild(SqliteMailStore store) throws IOException {
        this.store = store;
        this.account = store.open(NAME);
    }

    static StoreSettings settings() {
        return StoreSettings.DEFAULT
                .withFiles(new SegmentLimits(64 << 10, 64 << 10, 4 << 10, Long.MAX_VALUE))
                .withGrace(Duration.ZERO)
                .withUpkeep(Duration.ofMillis(25));
    }

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        Random random = new Random(Long.parseLong(arguments[1]));
        int arrived = Integer.parseInt(arguments[2]);
        int serial = Integer.parseInt(arguments[3]);
        int steps = Integer.parseInt(arguments[4]);
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.US_ASCII);
        try (SqliteMailStore store = SqliteMailStore.open(directory, settings())) {
            CrashChild child = new CrashChild(store);
            out.println("ready");
            for (int i = 0; i < steps; i++) {
                CrashStep step = CrashStep.random(random, arrived, serial);
                serial += 10;
                out.println("? " + step);
                out.println((child.take(step) ? "+ " : "- ") + step);
                if (step.verb() == CrashStep.Verb.ARRIVE) {
                    arrived += step.number(1);
                }
            }
        }
    }

    /** False if the store refused. */
    private boolean take(CrashStep step) throws IOException {
        try {
            perform(step);
            return true;
        } catch (StoreException | IllegalArgumentException e) {
            return false;
        }
    }

    private void perform(CrashStep step) throws IOException {
        switch (step.verb()) {
            case ARRIVE -> arrive(step.number(0), step.number(1));
            case CONTENT -> content(step.number(0), step.number(1));
            case APPEND -> append(step);
            case STORE -> {
                Set<Flag> flags = Set.of(new Flag(step.word(4)));
                account.changeFlags(
                        id(step.word(0)),
                        uids(step),
                        step.word(3).equals("+")
                                ? new FlagChange.Add(flags)
                                : new FlagChange.Remove(flags),
                        Optional.empty());
            }
            case COPY -> account.copy(id(step.word(0)), uids(step), id(step.word(3)));
            case MOVE -> account.move(id(step.word(0)), uids(step), id(step.word(3)));
            case EXPUNGE -> account.expunge(id(step.word(0)), uids(step));
            case CREATE -> account.create(new MailboxName(step.word(0)), Set.of());
            case DELETE -> account.delete(id(step.word(0)));
            case RENAME -> account.rename(id(step.word(0)), new MailboxName(step.word(1)));
            case MISSING -> ledger(new LedgerChange.Missing(entry(step), DAY));
            case GONE -> ledger(new LedgerChange.Gone(entry(step), step.word(1).equals("true")));
            case RETURNED -> ledger(new LedgerChange.Returned(entry(step)));
            case PROPERTY -> account.setProperty(step.word(0), step.word(1));
            case MAINTAIN -> store.maintain();
        }
    }

    private void ledger(LedgerChange change) throws IOException {
        account.maildrop().apply(List.of(change));
    }

    private static EntryId entry(CrashStep step) {
        return new EntryId(step.number(0) + 1);
    }

    private MailboxId id(String name) throws NoSuchMailboxException {
        return account.mailboxes()
                .find(new MailboxName(name))
                .orElseThrow(() -> new NoSuchMailboxException(name))
                .id();
    }

    private static UidSet uids(CrashStep step) {
        return UidSet.range(new Uid(step.number(1)), new Uid(step.number(2)));
    }

    private void arrive(int first, int count) throws IOException {
        List<LedgerChange> changes = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            changes.add(
                    new LedgerChange.Arrived(UniqueId.of("u" + i), 0, 1000, Optional.empty(), DAY));
        }
        account.maildrop().apply(changes);
    }

    private void content(int first, int count) throws IOException {
        List<ContentArrival> arrivals = new ArrayList<>();
        for (var entry : account.maildrop().entries()) {
            int number = entry.id().value() - 1;
            if (number >= first
                    && number < first + count
                    && entry.state() != MaildropEntry.State.GONE) {
                StoredOctets octets = stored(CrashStep.message(-1 - number));
                arrivals.add(
                        new ContentArrival(
                                entry.id(),
                                octets,
                                Fingerprint.of(octets.length(), new byte[] {1}),
                                DAY,
                                DateRung.DATE));
            }
        }
        account.maildrop().contentArrived(arrivals);
    }

    private void append(CrashStep step) throws IOException {
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < step.number(2); i++) {
            StoredOctets octets = stored(CrashStep.message(step.number(1) + i));
            drafts.add(new Draft(octets, Set.of(new Flag(step.word(3))), DAY));
        }
        account.append(id(step.word(0)), drafts);
    }

    private StoredOctets stored(byte[] octets) throws IOException {
        try (ContentWriter writer = account.newContent()) {
            writer.write(octets, 0, octets.length);
            return writer.finish();
        }
    }
}
