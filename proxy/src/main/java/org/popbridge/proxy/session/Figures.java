package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.popbridge.mapping.imap.StatusItem;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.Keywords;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.sync.BridgedAccount;

/** Figures of STATUS that are counted over all messages of a mailbox. */
final class Figures {
    private Figures() {}

    /** Whether the snapshot knows all that the items ask. */
    static boolean areKnown(Set<StatusItem> items, MailboxSnapshot in) {
        return !items.contains(StatusItem.SIZE) || absent(in).isEmpty();
    }

    /**
     * A snapshot that knows all that the items ask. What a message is long is known for sure once
     * it is here, so SIZE waits for content as FETCH RFC822.SIZE does (RFC 8438 §3).
     */
    static MailboxSnapshot awaited(
            BridgedAccount account,
            Set<StatusItem> items,
            MailboxSnapshot first,
            ProgressNotes progress)
            throws IOException, InterruptedException {
        MailboxSnapshot snapshot = first;
        while (!areKnown(items, snapshot)) {
            account.require(absent(snapshot), progress.waiting(snapshot.size(), snapshot.size()));
            snapshot = account.store().snapshot(snapshot.mailbox());
        }
        return snapshot;
    }

    private static List<ContentId> absent(MailboxSnapshot in) {
        List<ContentId> absent = new ArrayList<>();
        for (int position = 0; position < in.size(); position++) {
            if (in.sizeAt(position) == MailboxSnapshot.UNKNOWN) {
                absent.add(in.contentAt(position));
            }
        }
        return absent;
    }

    /** The octets of all messages. */
    static long size(MailboxSnapshot of) {
        long sum = 0;
        for (int position = 0; position < of.size(); position++) {
            sum += of.sizeAt(position);
        }
        return sum;
    }

    /** How many messages have {@code \Deleted}. */
    static long deleted(MailboxSnapshot in) {
        long count = 0;
        for (int position = 0; position < in.size(); position++) {
            if ((in.flagsAt(position) & Keywords.DELETED) != 0) {
                count++;
            }
        }
        return count;
    }

    /** The octets of those messages, as far as they are here and take room. */
    static long deletedStorage(MailboxSnapshot in) {
        long sum = 0;
        for (int position = 0; position < in.size(); position++) {
            if ((in.flagsAt(position) & Keywords.DELETED) != 0
                    && in.sizeAt(position) != MailboxSnapshot.UNKNOWN) {
                sum += in.sizeAt(position);
            }
        }
        return sum;
    }
}
