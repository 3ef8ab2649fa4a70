package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.NumberSet;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.Sequences;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.imap.Uids;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.Keywords;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.StorageFullException;
import org.popbridge.mapping.store.Subscription;
import org.popbridge.proxy.response.FetchWriter;
import org.popbridge.proxy.response.MailboxData;
import org.popbridge.proxy.response.Response;
import org.popbridge.proxy.response.ResponseWriter;
import org.popbridge.proxy.search.SearchScope;

/**
 * The selected mailbox as one client knows it: which sequence number is which UID, and what it has
 * been told (RFC 9051 §2.3.1.2, §5.2, §7.5.1).
 *
 * <p>The store knows UIDs only; sequence numbers exist only here. The view is its {@link
 * SequenceNumbers}, and two numbers that say how far the client was told: everything changed after
 * {@link #toldModSeq} is news, and messages from {@link #toldUidNext} on are new.
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
        HELD
    }

    /** Ranges of a saved search result: 64 KiB. */
    private static final int MOST_SAVED = 4_096;

    /** Changes the client knows of without the news: it made them, or saw them in an answer. */
    private record Known(UidSet uids, MailboxSnapshot asOf) {}

    private final Account store;
    private final Mailbox mailbox;
    private final Access access;
    private final Runnable onChange;
    private final Subscription watch;
    private volatile @Nullable MailboxSnapshot latest;
    private volatile boolean alert;

    private final SequenceNumbers numbering;
    private long toldModSeq;
    private long toldUidNext;
    private int toldKeywords;
    private UidSet recent = UidSet.EMPTY;
    private boolean modSeqs;
    private boolean vanished;
    private boolean recentHidden;
    private @Nullable Uids saved;
    private final Contexts contexts = new Contexts();
    private List<Known> known = List.of();
    private @Nullable MailboxSnapshot current;

    /**
     * @param first the mailbox as it is, or was a moment ago
     * @param onChange called on any thread while {@link #setAlert} is on and something changed
     */
    View(Account store, Mailbox mailbox, MailboxSnapshot first, Access access, Runnable onChange)
            throws IOException {
        this.store = store;
        this.mailbox = mailbox;
        this.access = access;
        this.onChange = onChange;
        this.watch = store.watch(mailbox.id(), this::changed);
        try {
            numbering = new SequenceNumbers(first);
            toldModSeq = first.highestModSeq().value();
            toldUidNext = first.uidNext();
            toldKeywords = first.keywords().names().size();
            current = first;
            claimRecent(first, 1);
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

    boolean tellsModSeqs() {
        return modSeqs;
    }

    /** From here on FETCH responses carry MODSEQ (RFC 7162 §3.1). */
    void tellModSeqs() {
        modSeqs = true;
    }

    /** From here on VANISHED tells what is gone, not EXPUNGE (RFC 7162 §3.2.10). */
    void tellVanished() {
        vanished = true;
    }

    boolean tellsVanished() {
        return vanished;
    }

    /** Every change up to this one the client was told. */
    ModSeq told() {
        return new ModSeq(toldModSeq);
    }

    /** From here on the client is told nothing of what is recent (RFC 9051 Appendix E, 12). */
    void hideRecent() {
        recentHidden = true;
    }

    /** Whether the message's flags are told with {@code \Recent}. */
    boolean isRecent(long uid) {
        return !recentHidden && isClaimed(uid);
    }

    /** Whether the message is recent in this session. */
    boolean isClaimed(long uid) {
        return recent.contains(uid);
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
        return contexts;
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
        int total = 0;
        for (int range = 0; range < recent.ranges(); range++) {
            total += numbering.below(recent.last(range) + 1) - numbering.below(recent.first(range));
        }
        return total;
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

    /** Notes that the client knows these changes, as they are in {@code asOf}. */
    void note(UidSet uids, MailboxSnapshot asOf) {
        if (known.isEmpty()) {
            known = new ArrayList<>();
        }
        known.add(new Known(uids, asOf));
    }

    /** Tells what may be told at any time and fixes the snapshot that a command works on. */
    void refresh(ResponseWriter out) throws IOException {
        current = news(out, Expunges.HELD);
    }

    /**
     * Fixes the snapshot that a command works on, if memory has the newest and there is nothing to
     * tell; {@link #release} ends that. Never waits.
     */
    Optional<MailboxSnapshot> unchanged() {
        MailboxSnapshot newest = latest;
        Optional<MailboxSnapshot> found =
                newest == null || newest.highestModSeq().value() < toldModSeq
                        ? store.loaded(mailbox.id())
                        : Optional.of(newest);
        Optional<MailboxSnapshot> told =
                found.filter(each ->
                        each.highestModSeq().value() <= toldModSeq
                                && !numbering.holdsBack()
                                && !contexts.areWaiting());
        current = told.orElse(null);
        return told;
    }

    void release() {
        current = null;
        known = List.of();
    }

    /** Tells the news at the end of a command, or amid IDLE. */
    void tell(ResponseWriter out, Expunges expunges) throws IOException {
        news(out, expunges);
        release();
    }

    private MailboxSnapshot news(ResponseWriter out, Expunges expunges) throws IOException {
        MailboxSnapshot next = now();
        boolean moved = next.highestModSeq().value() > toldModSeq;
        if (!moved && !(numbering.holdsBack() && expunges == Expunges.TOLD)) {
            if (contexts.areWaiting()) {
                tellContexts(next, out);
            }
            return next;
        }
        if (!contexts.isEmpty()) {
            contexts.tellGone(numbering.missingFrom(next), this::sequenceOf, out);
        }
        int[] before = numbering.uids();
        tellGone(numbering.adopt(next, expunges, toldUidNext), before, out);
        if (next.uidNext() > toldUidNext && numbering.below(toldUidNext) < count()) {
            claimRecent(next, toldUidNext);
            out.write(new MailboxData.Exists(count()));
            tellRecent(out);
        }
        if (next.keywords().names().size() > toldKeywords) {
            toldKeywords = next.keywords().names().size();
            tellFlags(next.keywords(), out);
        }
        if (moved) {
            tellChanges(next, out);
        }
        if (!contexts.isEmpty()) {
            tellContexts(next, out);
        }
        toldModSeq = next.highestModSeq().value();
        toldUidNext = next.uidNext();
        return next;
    }

    private void tellContexts(MailboxSnapshot next, ResponseWriter out) throws IOException {
        contexts.tellChanged(store, scope(next), toldModSeq, this::sequenceOf, out);
    }

    /**
     * Tells that messages are gone.
     *
     * @param gone their numbers as EXPUNGE counts: each without those before it
     * @param before the UIDs by their numbers until now
     */
    private void tellGone(int[] gone, int[] before, ResponseWriter out) throws IOException {
        if (gone.length > 0 && vanished) {
            UidSet.Builder uids = UidSet.builder();
            for (int i = 0; i < gone.length; i++) {
                uids.add(Integer.toUnsignedLong(before[gone[i] + i - 1]));
            }
            out.write(new MailboxData.Vanished(uids.build()));
        } else {
            for (int each : gone) {
                out.write(new MailboxData.Expunged(each));
            }
        }
    }

    void tellRecent(ResponseWriter out) throws IOException {
        if (!recentHidden) {
            out.write(new MailboxData.Recent(recentCount()));
        }
    }

    /** FLAGS and PERMANENTFLAGS, as SELECT and a new keyword tell them. */
    void tellFlags(Keywords keywords, ResponseWriter out) throws IOException {
        List<Flag> all = new ArrayList<>(Keywords.SYSTEM);
        all.addAll(keywords.names());
        out.write(new MailboxData.Flags(all));
        out.write(
                access == Access.READ_ONLY
                        ? Response.Untagged.ok(
                                new ResponseCode.PermanentFlags(List.of(), false),
                                "No flag can be changed")
                        : Response.Untagged.ok(
                                new ResponseCode.PermanentFlags(all, !keywords.isFull()),
                                "Flags that stay"));
    }

    private void tellChanges(MailboxSnapshot next, ResponseWriter out) throws IOException {
        FlagTexts texts = new FlagTexts(next.keywords());
        for (int sequence = 1; sequence <= count(); sequence++) {
            long uid = uidAt(sequence);
            if (uid >= toldUidNext) {
                return;
            }
            int position = numbering.positionIn(next, sequence);
            if (position >= 0
                    && next.modSeqAt(position) > toldModSeq
                    && !isKnown(uid, next.modSeqAt(position))) {
                FetchWriter fetch = out.fetch().begin(sequence).uid(uid);
                fetch.flags(texts.of(next.flagsAt(position), isRecent(uid)));
                if (modSeqs) {
                    fetch.modSeq(next.modSeqAt(position));
                }
                fetch.end();
            }
        }
    }

    private boolean isKnown(long uid, long modSeq) {
        for (Known each : known) {
            if (each.uids.contains(uid)) {
                int position = each.asOf.positionOf(uid);
                if (position >= 0 && each.asOf.modSeqAt(position) == modSeq) {
                    return true;
                }
            }
        }
        return false;
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
        return newest == null || newest.highestModSeq().value() < toldModSeq
                ? store.snapshot(mailbox.id())
                : newest;
    }

    /** Whether there are messages that no session has taken as {@code \Recent}. */
    static boolean hasUnclaimed(MailboxSnapshot snapshot) {
        return snapshot.recentFrom() < snapshot.uidNext();
    }

    /**
     * The lowest UID that is recent here. Where that cannot be noted, for the disk is full, another
     * session may be told of the same: "if it is not possible to determine" it is recent (RFC 3501
     * §2.3.2), and no command fails of it.
     */
    private long claimed(MailboxSnapshot next) throws IOException {
        try {
            return store.claimRecent(mailbox.id());
        } catch (StorageFullException full) {
            return next.recentFrom();
        }
    }

    private void claimRecent(MailboxSnapshot next, long from) throws IOException {
        if (next.uidNext() <= from || !hasUnclaimed(next)) {
            return;
        }
        long unclaimed =
                switch (access) {
                    case READ_WRITE -> claimed(next);
                    case READ_ONLY -> next.recentFrom();
                };
        long first = Math.max(from, unclaimed);
        // What arrived before the claim is counted as told, though this view may not show it yet.
        long end = Math.max(next.uidNext(), store.snapshot(mailbox.id()).uidNext());
        if (first < end) {
            recent = recent.with(UidSet.builder().add(first, end - 1).build());
        }
    }
}
