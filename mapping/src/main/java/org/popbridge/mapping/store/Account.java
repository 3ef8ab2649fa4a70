package org.popbridge.mapping.store;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.SpecialUse;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;

/**
 * One account's mailboxes, messages and bodies.
 *
 * <p>Every change is one transaction: when the call returns it is durable (law 5), and watchers
 * have been told of the new snapshot, in the order of the commits, with no lock held. Changes that
 * wait together may share a commit; a watcher is then told once. When a call throws, nothing has
 * changed. Safe for any thread; changes of one account happen one after another.
 */
public interface Account {
    AccountName name();

    // Mailboxes

    MailboxTree mailboxes();

    /**
     * Makes a mailbox and the missing ones above it. A name used before gets a greater UIDVALIDITY.
     */
    Mailbox create(MailboxName name, Set<SpecialUse> uses) throws IOException;

    /**
     * Deletes a mailbox with its messages; mailboxes below it stay.
     *
     * @throws IllegalArgumentException if it is INBOX
     */
    void delete(MailboxId id) throws IOException;

    /**
     * Renames a mailbox and those below it, and makes the missing ones above the new name; UIDs,
     * UIDVALIDITY and subscriptions stay.
     *
     * @throws IllegalArgumentException if it is INBOX, whose RENAME is a move (RFC 9051 §6.3.6)
     */
    void rename(MailboxId id, MailboxName to) throws IOException;

    void setSubscribed(MailboxName name, boolean subscribed) throws IOException;

    // Messages

    MailboxSnapshot snapshot(MailboxId id) throws IOException;

    /** The same, if memory has it: never waits for anything. */
    Optional<MailboxSnapshot> loaded(MailboxId id);

    ContentWriter newContent() throws IOException;

    /** Appends all or none; the UIDs ascend in the order given. */
    CopyOutcome append(MailboxId id, List<Draft> drafts) throws IOException;

    /**
     * Copies all or none, without a body being copied; content that is not here yet is shared too.
     */
    CopyOutcome copy(MailboxId from, UidSet uids, MailboxId to) throws IOException;

    /**
     * Copies and expunges in one transaction (RFC 6851); what it expunges from INBOX counts as
     * expunged there.
     */
    CopyOutcome move(MailboxId from, UidSet uids, MailboxId to) throws IOException;

    /**
     * Appends a draft and expunges a message in one transaction (RFC 8508); nothing, if the message
     * is not there any more. What it expunges from INBOX counts as expunged there, and frees its
     * room before the draft takes any.
     */
    Optional<CopyOutcome> replace(MailboxId from, Uid message, MailboxId to, Draft draft)
            throws IOException;

    FlagOutcome changeFlags(
            MailboxId id, UidSet uids, FlagChange change, Optional<ModSeq> unchangedSince)
            throws IOException;

    /**
     * Expunges those among {@code uids} that have {@code \Deleted}; answers which. In INBOX the
     * maildrop's ledger notes it.
     */
    UidSet expunge(MailboxId id, UidSet uids) throws IOException;

    /**
     * UIDs expunged after a mod-sequence, for QRESYNC (RFC 7162 §3.2); may name more than asked,
     * never less.
     */
    UidSet expungedSince(MailboxId id, ModSeq since) throws IOException;

    /**
     * Takes the {@code \Recent} messages for one session (RFC 3501 §2.3.2): answers the lowest UID
     * that no session has been told of, and counts all as told.
     */
    long claimRecent(MailboxId id) throws IOException;

    // Content

    /** The content, if its octets are here. */
    Optional<Content> content(ContentId id) throws IOException;

    /** What a writer of this account has written, before anything names it. */
    Octets octets(StoredOctets written) throws IOException;

    /** Exact matches among the given positions of a snapshot. */
    TextMatches match(MailboxSnapshot in, BitSet among, TextCriterion criterion) throws IOException;

    // Watching

    /**
     * Tells of each new snapshot of a mailbox after its commit, on a thread of the store: the
     * watcher must return at once, and not call the account. Watch first and take a {@link
     * #snapshot} then, and none is missed.
     */
    Subscription watch(MailboxId id, Consumer<MailboxSnapshot> watcher);

    /** Tells, likewise, that {@link #mailboxes} are not the same any more. */
    Subscription watchNames(Runnable watcher);

    /**
     * Tells, likewise, of each call of {@link #annotate} that changed something. A mailbox that is
     * deleted takes its annotations along without a word.
     */
    Subscription watchAnnotations(Consumer<AnnotationChange> watcher);

    // Room

    /** How much the account may hold. */
    Quota quota();

    /** How much it holds. Counts every message, so it takes milliseconds in a large account. */
    Usage usage() throws IOException;

    // Annotations

    /** A mailbox's annotations, or the account's own without one, by name (RFC 5464). */
    NavigableMap<String, byte[]> annotations(Optional<MailboxId> mailbox) throws IOException;

    /**
     * Sets annotations, or removes those with an empty value, all or none. Names are told apart as
     * they are given. They go with the mailbox when it is renamed, and are gone with it.
     *
     * @param except a watcher that knows already, because the change is its own
     * @throws TooManyException if the account would have more than {@value #MOST_ANNOTATIONS}
     */
    void annotate(
            Optional<MailboxId> mailbox,
            Map<String, Optional<byte[]>> values,
            Optional<Subscription> except)
            throws IOException;

    /** The same, and every watcher is told. */
    default void annotate(Optional<MailboxId> mailbox, Map<String, Optional<byte[]>> values)
            throws IOException {
        annotate(mailbox, values, Optional.empty());
    }

    /** Of all mailboxes together. */
    int MOST_ANNOTATIONS = 5_000;

    // The maildrop, and what else is remembered of the account

    MaildropLedger maildrop();

    Optional<String> property(String key) throws IOException;

    /** The properties whose keys begin with {@code prefix}, by key. */
    NavigableMap<String, String> properties(String prefix) throws IOException;

    /** An empty value takes the property away. */
    void setProperty(String key, String value) throws IOException;

    /** What the account amounts to; counts every row, so it is for people, not for clients. */
    AccountFigures figures() throws IOException;
}
