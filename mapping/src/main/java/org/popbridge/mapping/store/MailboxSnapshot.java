package org.popbridge.mapping.store;

import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidValidity;

/**
 * A mailbox's messages at one moment: columns by position, ascending by UID. Immutable and shared
 * by all sessions of the account; a change makes a new snapshot, which shares the columns it did
 * not touch. At most 40 octets a message.
 *
 * <p>A position is not a sequence number: sequence numbers exist only in a session's view.
 */
public interface MailboxSnapshot {
    /** What {@link #sizeAt} and {@link #internalDateAt} give while the content is not here. */
    long UNKNOWN = -1;

    MailboxId mailbox();

    UidValidity uidValidity();

    /** The UID that the next message gets; above 2^32-1 the mailbox is full. */
    long uidNext();

    /**
     * The lowest UID that no session had taken as {@code \Recent} at that moment; {@link #uidNext}
     * if all were taken, and then there is nothing in here to claim.
     */
    long recentFrom();

    /** The highest mod-sequence of any change, expunges included (RFC 7162 §3.1.1). */
    ModSeq highestModSeq();

    Keywords keywords();

    int size();

    long uidAt(int position);

    /** The flags as bits of {@link #keywords}. */
    long flagsAt(int position);

    long modSeqAt(int position);

    /** RFC822.SIZE in octets: exact, or {@link #UNKNOWN}; once known it never changes. */
    long sizeAt(int position);

    /** INTERNALDATE in seconds of the epoch, or {@link #UNKNOWN} while it could still change. */
    long internalDateAt(int position);

    /** When the message came into this mailbox, in seconds of the epoch (RFC 8514). */
    long saveDateAt(int position);

    ContentId contentAt(int position);

    /** The position of a UID, or {@code -(insertion point) - 1}. */
    int positionOf(long uid);

    /** The UIDs, ascending, unsigned 32-bit: shared, so never to be written to. */
    int[] uids();

    /** How many messages lack {@code \Seen}. */
    int unseen();

    default boolean contains(Uid uid) {
        return positionOf(uid.value()) >= 0;
    }
}
