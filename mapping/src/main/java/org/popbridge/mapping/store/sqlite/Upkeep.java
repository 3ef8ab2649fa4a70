package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the store does when nobody asks: gives back the space of what was expunged, and closes the
 * files of accounts that are idle. One round at a time, on a thread of its own.
 */
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private final StoreMemory memory;
    private final StoreSettings settings;
    private final ReentrantLock rounds = new ReentrantLock();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("store-upkeep").factory());

    private boolean stopped;

    Upkeep(StoreMemory memory, StoreSettings settings) {
        this.memory = memory;
        this.settings = settings;
    }

    void start() {
        Duration every = settings.upkeep();
        if (!every.isZero()) {
            var _ =
                    timer.scheduleWithFixedDelay(
                            this::quietly,
                            every.toMillis(),
                            every.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }

    private void quietly() {
        try {
            round();
        } catch (IOException | RuntimeException e) {
            LOG.warn("upkeep of the mail store failed, and is tried again: {}", e.getMessage(), e);
        }
    }

    void round() throws IOException {
        rounds.lock();
        try {
            if (stopped) {
                return;
            }
            IOException failed = null;
            for (SqliteAccount account : memory.accountsInUse()) {
                try {
                    look(account);
                } catch (IOException e) {
                    // The other accounts are looked after all the same.
                    e.addSuppressed(
                            failed == null ? new IOException("in " + account.name()) : failed);
                    failed = e;
                }
            }
            if (failed != null) {
                throw failed;
            }
        } finally {
            rounds.unlock();
        }
    }

    private void look(SqliteAccount account) throws IOException {
        if (account.isRemoved()) {
            memory.notInUse(account);
            return;
        }
        if (account.wantsUpkeep()) {
            boolean more = new Sweeping(account, settings.grace()).run();
            new Compacting(account).run();
            account.keptUp(more);
        }
        long idle = System.nanoTime() - account.lastUsed();
        if (idle >= settings.idle().toNanos() && account.rest() && !account.wantsUpkeepLater()) {
            memory.notInUse(account);
        }
    }

    void stop() {
        timer.shutdownNow();
        // A round under way ends first: it must not meet closed files.
        rounds.lock();
        try {
            stopped = true;
        } finally {
            rounds.unlock();
        }
    }
}
