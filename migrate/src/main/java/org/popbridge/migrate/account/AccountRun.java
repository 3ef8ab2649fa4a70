package org.popbridge.migrate.account;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.pop3.Pop3Exception;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.mapping.store.MaildropEntry.State;
import org.popbridge.migrate.content.Spool;
import org.popbridge.migrate.destination.DestinationException;
import org.popbridge.migrate.destination.DestinationSession;
import org.popbridge.migrate.destination.FolderState;
import org.popbridge.migrate.ledger.Fate;
import org.popbridge.migrate.ledger.Ledger;
import org.popbridge.migrate.ledger.LedgerEntry;
import org.popbridge.migrate.ledger.LedgerRecord;
import org.popbridge.migrate.ledger.Medium;

/**
 * One run of one account's migration: passes until nothing is left to do, with patience in between.
 *
 * <p>Every failure ends a pass and is then judged: what passes is waited for, what does not ends
 * the account with a sentence for its owner. One thread calls {@link #run}, once.
 */
public final class AccountRun {
    private final Migration migration;
    private final Path directory;
    private final Settings settings;
    private final Tally tally;
    private final Stop stop;
    private final Problems problems = new Problems();
    private final Set<EntryId> quarantined = new HashSet<>();
    private final Care care = new Care();
    private boolean started;
    private boolean verifiedAgain;

    /**
     * What all accounts of a run share.
     *
     * @param settling how long a server may still be busy with what a lost connection sent it
     * @param memory octets in memory between source and destination, for each account
     * @param medium what the ledger is written on
     */
    public record Settings(
            Wishes wishes,
            Patience patience,
            Duration settling,
            long memory,
            InstantSource clock,
            Medium.Opener medium) {
        private static final long DISK = 512L << 20;

        /** As the program runs, with so many accounts at once. */
        public static Settings usual(Wishes wishes, int accountsAtOnce) {
            return new Settings(
                    wishes,
                    Patience.USUAL,
                    Duration.ofSeconds(2),
                    Math.clamp((96L << 20) / Math.max(1, accountsAtOnce), 4L << 20, 24L << 20),
                    InstantSource.system(),
                    Medium::file);
        }
    }

    /**
     * A run that is to begin.
     *
     * @param directory the account's, in the state directory
     */
    public AccountRun(
            Migration migration, Path directory, Settings settings, Tally tally, Stop stop) {
        this.migration = migration;
        this.directory = directory;
        this.settings = settings;
        this.tally = tally;
        this.stop = stop;
    }

    /** Runs to the end, or as far as it comes. Never throws for what a peer, or a disk, does. */
    public AccountResult run() {
        Instant began = settings.clock().instant();
        tally.began(began);
        try (Ledger ledger = Ledger.open(directory, migration.key(), settings.medium())) {
            Spool spool = new Spool(directory.resolve("spool"), settings.memory(), Settings.DISK);
            Optional<String> trouble = passes(ledger, spool);
            return result(ledger.entries(), trouble, began);
        } catch (IOException e) {
            return result(List.of(), Optional.of(said(e)), began);
        } finally {
            tally.phase("ended");
        }
    }

    private AccountResult result(
            List<LedgerEntry> entries, Optional<String> trouble, Instant began) {
        Accounting accounting = new Accounting(problems);
        entries.forEach(accounting::add);
        return new AccountResult(
                migration.key(),
                started,
                trouble,
                accounting.counts(tally.messages(), tally.octets()),
                accounting.notes(),
                Duration.between(began, settings.clock().instant()));
    }

    /** Answers why it ended before its work did. */
    private Optional<String> passes(Ledger ledger, Spool spool) throws IOException {
        int failures = 0;
        long settled = settled(ledger);
        while (true) {
            try {
                pass(ledger, spool);
                return stop.isWished()
                        ? Optional.of("stopped as asked; the same command goes on from here")
                        : Optional.empty();
            } catch (Pop3Exception | DestinationException e) {
                long now = settled(ledger);
                failures = now > settled ? 1 : failures + 1;
                settled = now;
                if (e instanceof DestinationException.ConnectionLost) {
                    care.replyLost();
                }
                Patience patience = started ? settings.patience() : settings.patience().brief();
                Optional<Duration> wait = Judgement.of(e).waitFor(failures, patience);
                if (wait.isEmpty()) {
                    return Optional.of(said(e));
                }
                if (stop.isWished()) {
                    return Optional.of("stopped as asked, after this: " + said(e));
                }
                tally.phase("waiting %s: %s".formatted(Amounts.time(wait.get()), said(e)));
                tally.say("%s; trying again in %s".formatted(said(e), Amounts.time(wait.get())));
                if (stop.pause(wait.get())) {
                    return Optional.of("stopped as asked while waiting: " + said(e));
                }
            } catch (IOException e) {
                return Optional.of(said(e));
            }
        }
    }

    private static long settled(Ledger ledger) {
        return ledger.entries().stream().filter(e -> e.fate().isSettled()).count();
    }

    private static String said(IOException e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }

    private void pass(Ledger ledger, Spool spool) throws IOException {
        tally.phase("connecting");
        try (DestinationSession session = migration.destination().open()) {
            FolderState folder = migration.target().open(session);
            Finding finding = settleDoubts(session, folder, ledger);
            if (!stop.isWished()) {
                copy(session, folder, ledger, spool, finding);
            }
            settleUids(session, folder, ledger);
            if (!stop.isWished()) {
                int flagged = new LaterFlags(session, folder, migration.source(), ledger).bring();
                if (flagged > 0) {
                    tally.say("new flags brought to %,d messages".formatted(flagged));
                }
            }
            if (settings.wishes().verify() && !stop.isWished()) {
                tally.phase("verifying");
                new Verifying(session, folder.validity(), ledger, stop, tally).run(!verifiedAgain);
                verifiedAgain = true;
            }
        }
        if (settings.wishes().deleteAfterVerify() && !stop.isWished()) {
            tally.phase("deleting at the source");
            new Emptying(migration, ledger, spool, problems, stop, settings.clock()).run();
        }
    }

    /**
     * Looks for what is in doubt. A server may take in what a lost connection sent while the next
     * one looks: what is not there at first is looked for once more.
     */
    private Finding settleDoubts(DestinationSession session, FolderState folder, Ledger ledger)
            throws IOException {
        if (ledger.entries().stream().anyMatch(e -> e.fate() instanceof Fate.Intended)) {
            tally.phase("looking for what is in doubt");
            stop.pause(settings.settling());
        }
        Finding finding = new Finding(session, folder, ledger);
        finding.settleDoubts();
        problems.undecided(finding.undecidable());
        return finding;
    }

    /** A destination without UIDPLUS is looked through for what it does not tell. */
    private void settleUids(DestinationSession session, FolderState folder, Ledger ledger)
            throws IOException {
        boolean untold =
                ledger.entries().stream()
                        .anyMatch(e ->
                                e.fate() instanceof Fate.Appended(_, _, var uid) && uid.isEmpty());
        if (untold) {
            Finding finding = new Finding(session, folder, ledger);
            finding.settleDoubts();
            problems.undecided(finding.undecidable());
        }
    }

    private void copy(
            DestinationSession session,
            FolderState folder,
            Ledger ledger,
            Spool spool,
            Finding finding)
            throws IOException {
        try (Maildrop source = migration.source().open()) {
            tally.phase("listing");
            SortedMap<Integer, EntryId> listed =
                    migration.source().reconcile(ledger, source, spool, settings.clock().instant());
            started = true;
            SortedMap<Integer, EntryId> work = work(listed, ledger);
            if (!work.isEmpty()) {
                tally.phase("looking at what is there already");
                finding.lookAround(session.refresh());
                tally.phase("copying");
                transfer(source, work, session, folder, ledger, spool, finding);
            }
            source.quit();
        }
    }

    private void transfer(
            Maildrop source,
            SortedMap<Integer, EntryId> work,
            DestinationSession session,
            FolderState folder,
            Ledger ledger,
            Spool spool,
            Finding finding)
            throws IOException {
        Conveyor conveyor = new Conveyor();
        RateLimit rate = new RateLimit(settings.wishes().octetsPerSecond().orElse(0), stop);
        Retrieving retrieving =
                new Retrieving(
                        migration.source(),
                        work,
                        ledger,
                        spool,
                        conveyor,
                        problems,
                        rate,
                        stop,
                        settings.clock());
        Ladder ladder =
                new Ladder(session, folder, ledger, spool, new Quarantine(directory), quarantined);
        Appending appending =
                new Appending(
                        session,
                        folder,
                        ledger,
                        finding,
                        ladder,
                        care,
                        settings.wishes(),
                        tally,
                        settings.clock());
        Transfer.run(source, retrieving, appending, conveyor);
    }

    /** What is listed, and to be copied. */
    private SortedMap<Integer, EntryId> work(SortedMap<Integer, EntryId> listed, Ledger ledger)
            throws IOException {
        SortedMap<Integer, EntryId> work = new TreeMap<>();
        List<LedgerRecord> left = new ArrayList<>();
        long octets = 0;
        for (var one : listed.entrySet()) {
            LedgerEntry entry = ledger.entry(one.getValue());
            if (problems.has(entry.id()) || !isToBeCopied(entry)) {
                continue;
            }
            if (isTooLarge(entry.size())) {
                left.add(
                        new LedgerRecord.Skipped(
                                entry.id(), Fate.Why.TOO_LARGE, entry.firstSeen()));
            } else {
                work.put(one.getKey(), entry.id());
                octets += entry.size();
            }
        }
        ledger.commit(left);
        tally.toDo(work.size(), octets);
        sayEstimate(work.size(), octets);
        return work;
    }

    private void sayEstimate(int messages, long octets) {
        long rate = settings.wishes().octetsPerSecond().orElse(0);
        if (messages > 0 && rate > 0) {
            tally.say(
                    "%,d messages, %s to copy; at the limit of %s a second that takes %s"
                            .formatted(
                                    messages,
                                    Amounts.octets(octets),
                                    Amounts.octets(rate),
                                    Amounts.time(Duration.ofSeconds(octets / rate))));
        }
    }

    private boolean isToBeCopied(LedgerEntry entry) {
        return entry.state() != State.GONE
                && switch (entry.fate()) {
                    case Fate.Waiting _, Fate.Intended _ -> true;
                    // Once in each run: the destination may have changed its mind.
                    case Fate.Quarantined _ -> !quarantined.contains(entry.id());
                    case Fate.Skipped(Fate.Why why, Instant date) ->
                            switch (why) {
                                case TOO_LARGE -> !isTooLarge(entry.size());
                                case TOO_OLD ->
                                        settings.wishes().since().filter(date::isBefore).isEmpty();
                                // Listed again, it is not expunged any more.
                                case EXPUNGED -> true;
                                case NOT_MAIL -> false;
                            };
                    case Fate.Appended _, Fate.Verified _, Fate.Present _, Fate.Differs _ -> false;
                };
    }

    private boolean isTooLarge(long size) {
        return settings.wishes().maxSize().isPresent()
                && size > settings.wishes().maxSize().getAsLong();
    }
}
