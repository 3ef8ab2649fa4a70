package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.imap.NumberSet;
import org.popbridge.mapping.imap.Sequences;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.imap.Uids;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.Subscription;
import org.popbridge.proxy.response.ResponseWriter;
import org.popbridge.proxy.search.SearchScope;

/**
 * The selected mailbox as one client knows it: which sequence number is which UID, and what it has
 * been told (RFC 9051 §2.3.1.2, §5.2, §7.5.1).
 *
 * <p>The store knows UIDs only; sequence numbers exist only here. The view is its {@link
 * SequenceNumbers}, and {@link News} knows how far the client was told.
 *
 * <p>Each command of the selected state runs between {@link #refresh}, which tells the news that
 * may be told at any time and fixes {@link #snapshot()}, and {@link #tell}. The session's thread
 * only; {@link #changed} is the watcher's.
 */
final class View implements AutoCloseable {
    /** What a client may do to the mailbox. */
    enum Access {
        READ_WRITE,
        READ_ONLY
    }

    /** Whether the client may be told now that messages are gone. */
    enum Expunges {
        TOLD,
        HELD,
        /** It asked for it, by EXPUNGE or MOVE. */
        ASKED_FOR
    }

    /** Ranges of a saved search result: 64 KiB. */
    private static final int MOST_SAVED = 4_096;

    private final Account store;
    private final Mailbox mailbox;
    private final Access access;
    private final Runnable onChange;
    private final Subscription watch;
    private volatile @Nullable MailboxSnapshot latest;
    private volatile boolean alert;

    private final SequenceNumbers numbering;
    private final Recents recents;
    private final News news;
    private @Nullable Uids saved;
    private @Nullable MailboxSnapshot current;

    /**
     * @param first the mailbox as it is, or was a moment ago
     * @param onChange called on any thread while {@link #setAlert} is on and something changed
     * @param teller tells what is to be told of new messages
     */
    View(
            Account store,
            Mailbox mailbox,
            MailboxSnapshot first,
            Access access,
            Runnable onChange,
            Newcomers.Teller teller)
            throws IOException {
        this.store = store;
        this.mailbox = mailbox;
        this.access = access;
        this.onChange = onChange;
        this.watch = store.watch(mailbox.id(), this::changed);
        try {
            numbering = new SequenceNumbers(first);
            recents = new Recents(store, mailbox, access);
            news = new News(store, this, numbering, recents, first, teller);
            current = first;
            recents.claim(first, 1);
        } catch (IOException | RuntimeException e) {
            watch.close();
            throw e;
        }
    }

    @Override
    public void close() {
        watch.close();
    }

    Mailbox mailbox() {
        return mailbox;
    }

    Access access() {
        return access;
    }

    /** How many messages the client knows of. */
    int count() {
        return numbering.count();
    }

    long uidAt(int sequence) {
        return numbering.uidAt(sequence);
    }

    int sequenceOf(long uid) {
        return numbering.below(uid) + 1;
    }

    /** The mailbox as it was when the command began. */
    MailboxSnapshot snapshot() throws IOException {
        MailboxSnapshot fixed = current;
        if (fixed == null) {
            fixed = now();
            current = fixed;
        }
        return fixed;
    }

    /** How far the client was told, and what it is told in which form. */
    News news() {
        return news;
    }

    /** Whether the message's flags are told with {@code \Recent}. */
    boolean isRecent(long uid) {
        return !news.hidesRecent() && isClaimed(uid);
    }

    /** Whether the message is recent in this session. */
    boolean isClaimed(long uid) {
        return recents.contains(uid);
    }

    /**
     * Remembers what {@code $} stands for (RFC 5182); false if it is too scattered to be
     * remembered, and then it stands for nothing.
     */
    boolean save(UidSet found) {
        boolean fits = found.ranges() <= MOST_SAVED;
        saved = null;
        if (fits && !found.isEmpty()) {
            saved = new Uids(NumberSet.of(found));
        }
        return fits;
    }

    /** The searches whose results the client wants to be kept up to date. */
    Contexts contexts() {
        return news.contexts();
    }

    /** Whether a change calls {@code onChange} at once, for IDLE. */
    void setAlert(boolean on) {
        alert = on;
    }

    /** Whether the mailbox is still there, under whatever name. */
    boolean exists() {
        return store.mailboxes()
                        .find(mailbox.name())
                        .filter(same -> same.id().equals(mailbox.id()))
                        .isPresent()
                || store.mailboxes().mailboxes().values().stream()
                        .anyMatch(each -> each.id().equals(mailbox.id()));
    }

    /** How many messages are {@code \Recent}. */
    int recentCount() {
        return recents.count(numbering);
    }

    // What commands name

    /** Whether the set names a sequence number that is not there: the command is BAD. */
    boolean exceeds(MessageSet messages) {
        return switch (messages) {
            case Sequences sequences -> sequences.exceeds(count());
            case Uids _ -> false;
        };
    }

    /** The messages of the view that a set names. */
    Targets resolve(MessageSet messages) throws IOException {
        if (!messages.numbers().isSaved()) {
            return numbering.resolve(messages, snapshot());
        }
        Uids remembered = saved;
        if (remembered == null) {
            return new Targets(snapshot(), new int[0], new int[0], 0);
        }
        Targets found = numbering.resolve(remembered, snapshot());
        // What was expunged has left the saved result by itself (RFC 5182 §2.1).
        return found.slice(0, found.size());
    }

    /** What SEARCH looks through: the view over the newest snapshot. */
    SearchScope scope() throws IOException {
        return scope(now());
    }

    SearchScope scope(MailboxSnapshot in) {
        return new ViewScope(this, in, numbering.visible(in));
    }

    // What the client is told

    /** Tells what may be told at any time and fixes the snapshot that a command works on. */
    void refresh(ResponseWriter out) throws IOException {
        MailboxSnapshot newest = now();
        news.tell(newest, Expunges.HELD, out);
        current = newest;
    }

    /**
     * Fixes the snapshot that a command works on, if memory has the newest and there is nothing to
     * tell; {@link #release} ends that. Never waits.
     */
    Optional<MailboxSnapshot> unchanged() {
        MailboxSnapshot newest = latest;
        Optional<MailboxSnapshot> found =
                newest == null || news.isPast(newest)
                        ? store.loaded(mailbox.id())
                        : Optional.of(newest);
        Optional<MailboxSnapshot> told = found.filter(news::areNone);
        current = told.orElse(null);
        return told;
    }

    void release() {
        current = null;
        news.forget();
    }

    /** Tells the news at the end of a command, or amid IDLE. */
    void tell(ResponseWriter out, Expunges expunges) throws IOException {
        news.tell(now(), expunges, out);
        release();
    }

    /** Tells what has gathered, and from then on only what the client wishes (RFC 5465 §3.1). */
    void tell(ResponseWriter out, Wishes wishes) throws IOException {
        news.setWishes(Wishes.ALL);
        tell(out, Expunges.TOLD);
        wish(wishes);
    }

    /** From here on the client is told what it wishes; at once, where {@link #setAlert} is on. */
    void wish(Wishes wishes) {
        news.setWishes(wishes);
    }

    // The watcher's side

    private void changed(MailboxSnapshot snapshot) {
        latest = snapshot;
        if (alert) {
            onChange.run();
        }
    }

    /** The newest snapshot there is; never one older than what the client was told. */
    private MailboxSnapshot now() throws IOException {
        MailboxSnapshot newest = latest;
        return newest == null || news.isPast(newest) ? store.snapshot(mailbox.id()) : newest;
    }
}
