package org.popbridge.mapping.imap;

/** A figure that STATUS tells of a mailbox (RFC 3501 §6.3.10, RFC 7162 §3.1.7). */
public enum StatusItem {
    MESSAGES,
    RECENT,
    UIDNEXT,
    UIDVALIDITY,
    UNSEEN,
    HIGHESTMODSEQ,
    /** RFC 8438 §3: the sum of all RFC822.SIZE, 63 bits. */
    SIZE,
    /** RFC 9051 §6.3.11: how many messages have {@code \Deleted}. */
    DELETED,
    /** RFC 9208 §4.1.4: how many octets those messages have. */
    DELETED_STORAGE,
    /** RFC 7889 §3: how many octets an appended message may have. */
    APPENDLIMIT,
    /** RFC 8474 §4.3: the number that {@link ObjectId#ofMailbox} makes an identifier of. */
    MAILBOXID;

    /** The item as the wire has it. */
    public String wire() {
        return name().replace('_', '-');
    }
}
