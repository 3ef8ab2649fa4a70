package org.popbridge.mapping.store.sqlite;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.store.MailStore;

/**
 * The mail of one machine in one data directory: for each account an SQLite index and append-only
 * files.
 *
 * <p>For any thread. One process at a time; the second is told which process holds the directory.
 * There is one {@link Account} of a name as long as anybody holds it, so that all its sessions
 * share snapshots and watchers; its files are closed after {@link StoreSettings#idle}, and opened
 * again when something is asked of it.
 */
public final class SqliteMailStore implements MailStore {
    private final DataDirectory directory;
    private final StoreMemory memory;
    private final Upkeep upkeep;
    private final Cache<AccountName, SqliteAccount> accounts =
            Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

    /** Held while accounts are made and removed. */
    private final ReentrantLock lifecycle = new ReentrantLock();

    private volatile boolean closed;

    private SqliteMailStore(DataDirectory directory, StoreSettings settings) {
        this.directory = directory;
        this.memory = new StoreMemory(settings);
        this.upkeep = new Upkeep(memory, settings);
    }

    /**
     * Opens a data directory, made if it is missing.
     *
     * @throws IOException if another process has it open, or a newer Popbridge wrote it; the text
     *     says which
     */
    public static SqliteMailStore open(Path root, StoreSettings settings) throws IOException {
        SqliteMailStore store = new SqliteMailStore(DataDirectory.open(root), settings);
        store.upkeep.start();
        return store;
    }

    public static SqliteMailStore open(Path root) throws IOException {
        return open(root, StoreSettings.DEFAULT);
    }

    @Override
    public Optional<Account> find(AccountName name) throws IOException {
        requireOpen();
        SqliteAccount known = accounts.getIfPresent(name);
        if (known != null) {
            return Optional.of(known);
        }
        lifecycle.lock();
        try {
            return directory.has(name) ? Optional.of(opened(name)) : Optional.empty();
        } finally {
            lifecycle.unlock();
        }
    }

    @Override
    public Account open(AccountName name) throws IOException {
        Optional<Account> there = find(name);
        if (there.isPresent()) {
            return there.get();
        }
        lifecycle.lock();
        try {
            if (!directory.has(name)) {
                directory.make(name, made -> fill(made, name));
            }
            return opened(name);
        } finally {
            lifecycle.unlock();
        }
    }

    private SqliteAccount opened(AccountName name) throws IOException {
        SqliteAccount known = accounts.getIfPresent(name);
        if (known != null) {
            return known;
        }
        SqliteAccount account = new SqliteAccount(name, directory.account(name), memory);
        // Reads the index, so that damage is told to whoever opens, and mailboxes() has its answer.
        try {
            account.call(work -> work.inbox().id());
        } catch (IOException | RuntimeException e) {
            memory.notInUse(account);
            throw e;
        }
        accounts.put(name, account);
        return account;
    }

    private void fill(Path made, AccountName name) throws IOException {
        Path file = made.resolve(DataDirectory.INDEX);
        try (Index index = Index.open(file, Migrations.CURRENT)) {
            index.begin();
            index.update(
                    "INSERT INTO account VALUES (?, ?, 0, 0, 0, 0)",
                    name.value(),
                    directory.uidValidityFloor());
            Work work =
                    new Work(
                            index,
                            Book.read(index),
                            new Snapshots(memory.snapshots()),
                            memory.clock().instant());
            new MailboxChanges(work).createAll();
            work.writeRows();
            index.commit();
        } catch (SQLException e) {
            throw Index.translated(e, file);
        }
    }

    @Override
    public List<AccountName> accounts() throws IOException {
        requireOpen();
        return directory.accounts();
    }

    @Override
    public void remove(AccountName name) throws IOException {
        requireOpen();
        lifecycle.lock();
        try {
            if (directory.has(name)) {
                SqliteAccount account = opened(name);
                long last = account.call(work -> work.counters().uidValidity());
                directory.raiseUidValidityFloor(last);
                account.close(true);
                memory.notInUse(account);
                accounts.invalidate(name);
                directory.remove(name);
            }
        } finally {
            lifecycle.unlock();
        }
    }

    /**
     * Gives back the space of what was expunged, in the accounts that were used since the last
     * time: sweeps contents that nobody shows, compacts files that are mostly garbage, and closes
     * what is idle. The store does this by itself as often as {@link StoreSettings#upkeep} says.
     */
    public void maintain() throws IOException {
        requireOpen();
        upkeep.round();
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the mail store is closed");
        }
    }

    @Override
    public void close() throws IOException {
        lifecycle.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            upkeep.stop();
            @Nullable IOException failed = null;
            for (SqliteAccount account : memory.accountsInUse()) {
                try {
                    account.close(false);
                } catch (IOException e) {
                    failed = e;
                }
            }
            memory.threads().shutdown();
            directory.close();
            if (failed != null) {
                throw failed;
            }
        } finally {
            lifecycle.unlock();
        }
    }
}
