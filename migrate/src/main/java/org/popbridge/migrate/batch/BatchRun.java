package org.popbridge.migrate.batch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.popbridge.migrate.account.AccountResult;
import org.popbridge.migrate.account.AccountResult.Counts;
import org.popbridge.migrate.account.AccountRun;
import org.popbridge.migrate.account.Migration;
import org.popbridge.migrate.account.Stop;
import org.popbridge.migrate.account.Tally;
import org.popbridge.migrate.ledger.StateDirectory;

/**
 * Migrates accounts, some at a time: a virtual thread each, which waits for a turn on its source,
 * on its destination, and among all. What goes wrong with one stops no other.
 *
 * <p>{@link #run} is one round; {@code --follow} makes several. Progress may be asked for by any
 * thread.
 */
public final class BatchRun {
    private final List<Account> accounts;
    private final StateDirectory state;
    private final AccountRun.Settings settings;
    private final Limits limits;
    private final Stop stop;
    private final Consumer<String> voice;
    private final Collection<Tally> active = new ConcurrentLinkedQueue<>();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger incomplete = new AtomicInteger();
    private final Object counting = new Object();
    private Done done = Done.NOTHING;

    /**
     * An account and the hosts whose limits it comes under.
     *
     * @param sourceHost and port
     * @param destinationHost and port
     */
    public record Account(Migration migration, String sourceHost, String destinationHost) {}

    /** Messages that came to an end, and their octets. */
    public record Done(long messages, long octets) {
        private static final Done NOTHING = new Done(0, 0);

        private Done with(Tally tally) {
            return new Done(messages + tally.messages(), octets + tally.octets());
        }
    }

    /**
     * How many accounts at once.
     *
     * @param all in the whole run
     * @param perSource on one source host
     * @param perDestination on one destination
     */
    public record Limits(int all, int perSource, int perDestination) {
        public Limits {
            if (all < 1 || perSource < 1 || perDestination < 1) {
                throw new IllegalArgumentException("limits of accounts at once (expected: >= 1)");
            }
        }
    }

    public BatchRun(
            List<Account> accounts,
            StateDirectory state,
            AccountRun.Settings settings,
            Limits limits,
            Stop stop,
            Consumer<String> voice) {
        this.accounts = List.copyOf(accounts);
        this.state = state;
        this.settings = settings;
        this.limits = limits;
        this.stop = stop;
        this.voice = voice;
    }

    /** One round over all accounts; a result for each, in their order. */
    public List<AccountResult> run() throws IOException {
        ended.set(0);
        incomplete.set(0);
        synchronized (counting) {
            done = Done.NOTHING;
        }
        AtomicReferenceArray<AccountResult> results = new AtomicReferenceArray<>(accounts.size());
        Semaphore turns = new Semaphore(limits.all(), true);
        HostLimits sources = new HostLimits(limits.perSource());
        HostLimits destinations = new HostLimits(limits.perDestination());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < accounts.size(); i++) {
            int number = i;
            Account account = accounts.get(i);
            Semaphore source = sources.of(account.sourceHost());
            Semaphore destination = destinations.of(account.destinationHost());
            threads.add(
                    Thread.ofVirtual()
                            .name(account.migration().key().from())
                            .start(() ->
                                    results.set(
                                            number,
                                            inTurn(
                                                    account.migration(),
                                                    List.of(source, destination, turns)))));
        }
        await(threads);
        List<AccountResult> all = new ArrayList<>();
        for (int i = 0; i < accounts.size(); i++) {
            AccountResult result = results.get(i);
            all.add(
                    result != null
                            ? result
                            : failed(accounts.get(i).migration(), "its thread ended"));
        }
        return all;
    }

    private static void await(List<Thread> threads) throws IOException {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            threads.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while accounts were migrated");
        }
    }

    /** Turns are taken in one order by all, so that nobody holds one that another waits for. */
    private AccountResult inTurn(Migration migration, List<Semaphore> turns) {
        List<Semaphore> taken = new ArrayList<>();
        try {
            for (Semaphore turn : turns) {
                turn.acquire();
                taken.add(turn);
            }
            return counted(onThreadOfItsOwn(migration));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return counted(failed(migration, "interrupted before it began"));
        } finally {
            taken.forEach(Semaphore::release);
        }
    }

    /**
     * Accounts that wait for a turn have virtual threads, which cost nothing. One that has it gets
     * threads of the platform's: they are few, and wait for their sockets all the time, which costs
     * a virtual thread more, and the JVM three tenths of a second when it ends.
     */
    private AccountResult onThreadOfItsOwn(Migration migration) {
        FutureTask<AccountResult> run = new FutureTask<>(() -> migrate(migration));
        Thread thread = Thread.ofPlatform().daemon().name(migration.key().from()).start(run);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return run.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    thread.interrupt();
                }
            }
        } catch (ExecutionException e) {
            // A fault of ours, or of a library, in one account; the others go on.
            return failed(migration, "an unforeseen fault: " + e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private AccountResult migrate(Migration migration) {
        if (stop.isWished()) {
            return failed(migration, "not begun, since the run was stopped");
        }
        Tally tally = new Tally(migration.key(), voice);
        active.add(tally);
        try {
            return new AccountRun(migration, state.of(migration.key()), settings, tally, stop)
                    .run();
        } finally {
            synchronized (counting) {
                done = done.with(tally);
                active.remove(tally);
            }
        }
    }

    private AccountResult counted(AccountResult result) {
        ended.incrementAndGet();
        if (!result.isComplete()) {
            incomplete.incrementAndGet();
            voice.accept(
                    "%s: %s"
                            .formatted(
                                    result.account(),
                                    result.trouble()
                                            .orElse(
                                                    "%,d messages are missing"
                                                            .formatted(
                                                                    result.counts().missing()))));
        }
        return result;
    }

    private static AccountResult failed(Migration migration, String why) {
        return new AccountResult(
                migration.key(), false, Optional.of(why), Counts.NONE, List.of(), Duration.ZERO);
    }

    /** Accounts under way. */
    public List<Tally> active() {
        return List.copyOf(active);
    }

    /** What was done in this round, by accounts that ended and by those under way. */
    public Done done() {
        synchronized (counting) {
            Done all = done;
            for (Tally tally : active) {
                all = all.with(tally);
            }
            return all;
        }
    }

    public int accounts() {
        return accounts.size();
    }

    /** Accounts that ended in this round. */
    public int ended() {
        return ended.get();
    }

    /** Of these, those that lack something. */
    public int incomplete() {
        return incomplete.get();
    }
}
