package org.popbridge.mapping.imap;

/** A figure that STATUS tells of a mailbox (RFC 3501 §6.3.10, RFC 7162 §3.1.7). */
public enum StatusItem {
    MESSAGES,
    RECENT,
    UIDNEXT,
    UIDVALIDITY,
    UNSEEN,
    HIGHESTMODSEQ
}
