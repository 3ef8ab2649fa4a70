package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.SpecialUse;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.AccountFigures;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.store.AnnotationChange;
import org.popbridge.mapping.store.Content;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.ContentWriter;
import org.popbridge.mapping.store.CopyOutcome;
import org.popbridge.mapping.store.Draft;
import org.popbridge.mapping.store.FlagChange;
import org.popbridge.mapping.store.FlagOutcome;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxId;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.MailboxTree;
import org.popbridge.mapping.store.MaildropLedger;
import org.popbridge.mapping.store.Quota;
import org.popbridge.mapping.store.StoredOctets;
import org.popbridge.mapping.store.Subscription;
import org.popbridge.mapping.store.TextCriterion;
import org.popbridge.mapping.store.TextMatches;
import org.popbridge.mapping.store.Usage;
import org.popbridge.mapping.store.segment.SegmentLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One account. There is one of it in the process as long as anybody holds it; its files are opened
 * when something is asked of them, and closed when it has been idle.
 */
final class SqliteAccount implements Account {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteAccount.class);

    private final AccountName name;
    private final Path directory;
    private final StoreMemory memory;
    private final Lane lane;
    private final Transactions transactions;
    private final Snapshots snapshots;
    private final Locations locations;
    private final AccountFiles files;
    private final Contents contents;
    private final List<Runnable> nameWatchers = new CopyOnWriteArrayList<>();
    private final AnnotationWatches annotationWatches = new AnnotationWatches();
    private volatile @Nullable MailboxTree tree;
    private volatile boolean removed;
    private volatile long lastUsed = System.nanoTime();
    private volatile long keptUp = lastUsed;
    private volatile boolean moreLater;

    SqliteAccount(AccountName name, Path directory, StoreMemory memory) {
        this.name = name;
        this.directory = directory;
        this.memory = memory;
        this.transactions =
                new Transactions(this, directory.resolve(DataDirectory.INDEX), this::named);
        this.lane = new Lane(memory.threads(), transactions);
        this.snapshots = new Snapshots(memory.snapshots());
        this.locations = new Locations(memory.locations(), lane);
        this.files =
                new AccountFiles(
                        directory, memory.limits(), lane, locations::forgetAll, memory::close);
        this.contents = new Contents(this, locations);
    }

    /** Runs a job in a transaction; see {@link Lane#call}. */
    <T> T call(Lane.Job<T> job) throws IOException {
        lastUsed = System.nanoTime();
        memory.inUse(this);
        return lane.call(job);
    }

    /** The same for the store itself: it keeps no account from falling idle. */
    <T> T quietly(Lane.Job<T> job) throws IOException {
        return lane.call(job);
    }

    @Override
    public AccountName name() {
        return name;
    }

    // Mailboxes

    @Override
    public MailboxTree mailboxes() {
        MailboxTree known = tree;
        if (known == null) {
            throw new IllegalStateException("the account was handed out before it was read");
        }
        return known;
    }

    @Override
    public Mailbox create(MailboxName mailbox, Set<SpecialUse> uses) throws IOException {
        return call(work -> new MailboxChanges(work).create(mailbox, Set.copyOf(uses)));
    }

    @Override
    public void delete(MailboxId id) throws IOException {
        run(work -> new MailboxChanges(work).delete(id));
    }

    @Override
    public void rename(MailboxId id, MailboxName to) throws IOException {
        run(work -> new MailboxChanges(work).rename(id, to));
    }

    @Override
    public void setSubscribed(MailboxName mailbox, boolean subscribed) throws IOException {
        run(work -> new MailboxChanges(work).setSubscribed(mailbox, subscribed));
    }

    // Messages

    @Override
    public MailboxSnapshot snapshot(MailboxId id) throws IOException {
        ColumnSnapshot latest = snapshots.latest(id);
        return latest != null ? latest : call(work -> work.snapshot(id));
    }

    @Override
    public Optional<MailboxSnapshot> loaded(MailboxId id) {
        return Optional.ofNullable(snapshots.latest(id));
    }

    @Override
    public ContentWriter newContent() throws IOException {
        return new HeldWriter(held());
    }

    @Override
    public CopyOutcome append(MailboxId id, List<Draft> drafts) throws IOException {
        List<Draft> own = List.copyOf(drafts);
        return call(work -> new MessageChanges(work, quota()).append(id, own));
    }

    @Override
    public CopyOutcome copy(MailboxId from, UidSet uids, MailboxId to) throws IOException {
        return call(work -> new MessageChanges(work, quota()).copy(from, uids, to));
    }

    @Override
    public CopyOutcome move(MailboxId from, UidSet uids, MailboxId to) throws IOException {
        return call(work -> new MessageChanges(work).move(from, uids, to));
    }

    @Override
    public Optional<CopyOutcome> replace(MailboxId from, Uid message, MailboxId to, Draft draft)
            throws IOException {
        return call(work -> new MessageChanges(work, quota()).replace(from, message, to, draft));
    }

    @Override
    public FlagOutcome changeFlags(
            MailboxId id, UidSet uids, FlagChange change, Optional<ModSeq> unchangedSince)
            throws IOException {
        return call(work -> new MessageChanges(work).changeFlags(id, uids, change, unchangedSince));
    }

    @Override
    public UidSet expunge(MailboxId id, UidSet uids) throws IOException {
        return call(work -> new MessageChanges(work).expunge(id, uids));
    }

    @Override
    public UidSet expungedSince(MailboxId id, ModSeq since) throws IOException {
        return call(work -> new ExpungedRows(work).since(id, since.value()));
    }

    @Override
    public long claimRecent(MailboxId id) throws IOException {
        return call(work -> new MailboxChanges(work).claimRecent(id));
    }

    // Content

    @Override
    public Optional<Content> content(ContentId id) throws IOException {
        return contents.of(id);
    }

    @Override
    public Octets octets(StoredOctets written) throws IOException {
        return contents.octets(written);
    }

    @Override
    public TextMatches match(MailboxSnapshot in, BitSet among, TextCriterion criterion)
            throws IOException {
        return contents.match(in, among, criterion);
    }

    // Watching

    @Override
    public Subscription watch(MailboxId id, Consumer<MailboxSnapshot> watcher) {
        return snapshots.watch(id, watcher);
    }

    @Override
    public Subscription watchNames(Runnable watcher) {
        Runnable own = () -> watcher.run();
        nameWatchers.add(own);
        return () -> nameWatchers.remove(own);
    }

    @Override
    public Subscription watchAnnotations(Consumer<AnnotationChange> watcher) {
        return annotationWatches.add(watcher);
    }

    /** On the lane's thread, after a commit or when the account is read. */
    private void named(MailboxTree next) {
        tree = next;
        for (Runnable watcher : nameWatchers) {
            try {
                watcher.run();
            } catch (RuntimeException e) {
                LOG.error("a watcher of the names of {} failed", name, e);
            }
        }
    }

    // Room and annotations

    @Override
    public Quota quota() {
        return memory.quota();
    }

    @Override
    public Usage usage() throws IOException {
        return call(work -> new Room(work, quota()).counted());
    }

    @Override
    public NavigableMap<String, byte[]> annotations(Optional<MailboxId> mailbox)
            throws IOException {
        return call(work -> new Annotations(work).of(mailbox));
    }

    @Override
    public void annotate(
            Optional<MailboxId> mailbox,
            Map<String, Optional<byte[]>> values,
            Optional<Subscription> except)
            throws IOException {
        Map<String, Optional<byte[]>> own = Map.copyOf(values);
        run(work ->
                new Annotations(work)
                        .set(mailbox, own)
                        .ifPresent(change ->
                                work.afterCommit(() -> annotationWatches.tell(change, except))));
    }

    // The maildrop, and what else is remembered

    @Override
    public MaildropLedger maildrop() {
        return new SqliteLedger(this);
    }

    @Override
    public Optional<String> property(String key) throws IOException {
        return call(work -> new Properties(work).of(key));
    }

    @Override
    public NavigableMap<String, String> properties(String prefix) throws IOException {
        return call(work -> new Properties(work).all(prefix));
    }

    @Override
    public void setProperty(String key, String value) throws IOException {
        run(work -> new Properties(work).set(key, value));
    }

    @Override
    public AccountFigures figures() throws IOException {
        long onDisk = Figures.onDisk(directory);
        return call(work -> Figures.count(work.index(), onDisk));
    }

    // What the other classes of the store need

    Snapshots snapshots() {
        return snapshots;
    }

    Locations locations() {
        return locations;
    }

    Instant now() {
        return memory.clock().instant();
    }

    SegmentLimits limits() {
        return memory.limits();
    }

    long lastUsed() {
        return lastUsed;
    }

    boolean isRemoved() {
        return removed;
    }

    /** Whether something was asked of the account, or is due, since it was last kept up. */
    boolean wantsUpkeep() {
        return lastUsed - keptUp >= 0 || moreLater;
    }

    /** Whether expunged content is left whose time has not come. */
    boolean wantsUpkeepLater() {
        return moreLater;
    }

    void keptUp(boolean more) {
        keptUp = System.nanoTime();
        moreLater = more;
    }

    void requireThere() throws IOException {
        if (removed) {
            throw new IOException("the account %s was removed".formatted(name));
        }
    }

    /** The content files, which stay open for whoever holds this. */
    OpenFiles held() throws IOException {
        return files.held(this::call);
    }

    /** The content files, opened if they are not; on the lane's thread. */
    OpenFiles files(Work work) throws IOException, SQLException {
        return files.open(work);
    }

    /** Lets go of files that nobody uses. Says whether all are closed. */
    boolean rest() throws IOException {
        lane.between(() -> {
            files.rest();
            closeIndex();
        });
        return files.areClosed();
    }

    private void closeIndex() {
        try {
            transactions.close();
        } catch (IOException e) {
            LOG.warn("account {}: {}", name, e.getMessage());
        }
    }

    /** Ends the account's use in this process, or for good. */
    void close(boolean forGood) throws IOException {
        if (removed) {
            return;
        }
        lane.between(() -> {
            removed = true;
            files.close();
            closeIndex();
        });
        if (forGood) {
            snapshots.forgetAll();
            locations.forgetAll();
        }
    }

    private void run(Action action) throws IOException {
        call(work -> {
            action.run(work);
            return true;
        });
    }

    /** A job that answers nothing. */
    @FunctionalInterface
    private interface Action {
        void run(Work work) throws IOException, SQLException;
    }
}
