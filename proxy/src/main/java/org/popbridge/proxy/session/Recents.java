package org.popbridge.proxy.session;

import java.io.IOException;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.StorageFullException;

/**
 * The messages that are {@code \Recent} in one view (RFC 3501 §2.3.2). The session's thread only.
 */
final class Recents {
    private final Account store;
    private final Mailbox mailbox;
    private final View.Access access;
    private UidSet claimed = UidSet.EMPTY;

    Recents(Account store, Mailbox mailbox, View.Access access) {
        this.store = store;
        this.mailbox = mailbox;
        this.access = access;
    }

    /** Whether there are messages that no session has taken as {@code \Recent}. */
    static boolean hasUnclaimed(MailboxSnapshot snapshot) {
        return snapshot.recentFrom() < snapshot.uidNext();
    }

    boolean contains(long uid) {
        return claimed.contains(uid);
    }

    /** How many of the numbered messages. */
    int count(SequenceNumbers numbering) {
        int total = 0;
        for (int range = 0; range < claimed.ranges(); range++) {
            total +=
                    numbering.below(claimed.last(range) + 1)
                            - numbering.below(claimed.first(range));
        }
        return total;
    }

    /** Takes those that nobody has, from one UID on; who opened the mailbox to read only looks. */
    void claim(MailboxSnapshot next, long from) throws IOException {
        if (next.uidNext() <= from || !hasUnclaimed(next)) {
            return;
        }
        long unclaimed =
                switch (access) {
                    case READ_WRITE -> lowest(next);
                    case READ_ONLY -> next.recentFrom();
                };
        long first = Math.max(from, unclaimed);
        // What arrived before the claim is counted as told, though this view may not show it yet.
        long end = Math.max(next.uidNext(), store.snapshot(mailbox.id()).uidNext());
        if (first < end) {
            claimed = claimed.with(UidSet.builder().add(first, end - 1).build());
        }
    }

    /**
     * The lowest UID that is recent here. Where that cannot be noted, for the disk is full, another
     * session may be told of the same: "if it is not possible to determine" it is recent (RFC 3501
     * §2.3.2), and no command fails of it.
     */
    private long lowest(MailboxSnapshot next) throws IOException {
        try {
            return store.claimRecent(mailbox.id());
        } catch (StorageFullException full) {
            return next.recentFrom();
        }
    }
}
