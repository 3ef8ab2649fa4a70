package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.store.MailboxId;
import org.popbridge.mapping.store.MailboxTree;
import org.popbridge.mapping.store.StorageFullException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an account's jobs in transactions, and publishes what they changed. Everything in here
 * happens on the one thread that runs the account's {@link Lane} at the moment.
 *
 * <p>The order of a commit: the jobs' rows; new bodies forced to disk; the rows that name them;
 * COMMIT, which forces the log; then the committed state, the caches, the watchers, and last the
 * callers. So whoever was answered finds what he was told, now and after a power failure (law 5).
 */
final class Transactions implements Lane.Batch {
    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

    private final SqliteAccount account;
    private final Path file;
    private final Consumer<MailboxTree> trees;
    private @Nullable Index index;
    private @Nullable Book book;

    Transactions(SqliteAccount account, Path file, Consumer<MailboxTree> trees) {
        this.account = account;
        this.file = file;
        this.trees = trees;
    }

    @Override
    public void run(List<Lane.Pending<?>> together) {
        if (together.size() > 1 && attempt(together)) {
            return;
        }
        // One of many failed, or there was but one: each by itself, so that none pays for another.
        for (Lane.Pending<?> one : together) {
            attempt(List.of(one));
        }
    }

    /** Whether every job is settled. */
    private boolean attempt(List<Lane.Pending<?>> jobs) {
        List<Runnable> answers = new ArrayList<>();
        try {
            account.requireThere();
            Index open = index();
            transact(open, jobs, answers);
        } catch (Throwable e) {
            if (jobs.size() == 1) {
                jobs.getFirst()
                        .fail(e instanceof SQLException sql ? Index.translated(sql, file) : e);
            }
            return jobs.size() == 1;
        }
        answers.forEach(Runnable::run);
        checkpoint();
        return true;
    }

    private void transact(Index open, List<Lane.Pending<?>> jobs, List<Runnable> answers)
            throws IOException, SQLException {
        Work work = new Work(open, book(open), account.snapshots(), account.now());
        open.begin();
        try {
            for (Lane.Pending<?> job : jobs) {
                answers.add(job.run(work));
            }
            if (work.addsBodies()) {
                work.writeBodies(account.files(work).files());
            }
            work.writeRows();
            open.commit();
        } catch (Throwable e) {
            undo(open, e);
            throw e;
        }
        publish(work);
    }

    private void undo(Index open, Throwable cause) {
        try {
            open.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
            discard();
            return;
        }
        if (cause instanceof SQLException sql
                && !(Index.translated(sql, file) instanceof StorageFullException)) {
            // Nobody knows what state such a connection is in; the next job opens a new one.
            discard();
        }
    }

    private void publish(Work work) {
        Snapshots snapshots = account.snapshots();
        work.settle();
        if (work.treeChanged()) {
            trees.accept(known(book).tree());
        }
        for (MailboxId id : work.deleted()) {
            snapshots.forget(id);
        }
        for (MailboxId id : work.changedMailboxes()) {
            ColumnSnapshot latest = snapshots.latest(id);
            MailboxRow row = known(book).mailboxes.get(id);
            if (latest != null && (row == null || !latest.isOf(row))) {
                snapshots.forget(id);
            }
        }
        work.snapshots().forEach(snapshots::publish);
        work.afterCommit().forEach(Runnable::run);
        account.locations().forget(work.moved());
        work.shown().forEach(snapshots::tell);
    }

    private void checkpoint() {
        Index open = index;
        try {
            if (open != null && open.logIsLong()) {
                open.checkpoint();
            }
        } catch (SQLException e) {
            // What was committed is safe in the log; the checkpoint is tried again later.
            LOG.warn("{}: the log could not be copied back: {}", file, e.getMessage());
            discard();
        }
    }

    private Index index() throws IOException {
        Index open = index;
        if (open == null) {
            open = Index.open(file, Migrations.CURRENT);
            index = open;
        }
        return open;
    }

    private Book book(Index open) throws SQLException, IOException {
        Book read = book;
        if (read == null) {
            read = Book.read(open);
            MailboxTree tree = read.tree();
            if (tree.find(MailboxName.INBOX).isEmpty()) {
                throw new SQLException("%s has no INBOX".formatted(file));
            }
            book = read;
            trees.accept(tree);
        }
        return read;
    }

    private static <T> T known(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the account is not open");
        }
        return value;
    }

    /** Closes the index; the next job opens it again. What memory knows of it stays good. */
    void close() throws IOException {
        Index open = index;
        index = null;
        if (open != null) {
            open.close();
        }
    }

    /** Closes the index, and forgets what memory knows of it. */
    private void discard() {
        try {
            close();
        } catch (IOException e) {
            LOG.warn("{}: {}", file, e.getMessage());
        }
        book = null;
        account.snapshots().forgetAll();
        account.locations().forgetAll();
    }
}
