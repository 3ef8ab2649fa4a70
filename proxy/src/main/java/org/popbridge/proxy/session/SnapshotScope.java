package org.popbridge.proxy.session;

import java.util.BitSet;
import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.proxy.search.SearchScope;

/** A mailbox that is not selected, as a search sees it: as if it were selected now. */
final class SnapshotScope implements SearchScope {
    private final MailboxSnapshot snapshot;
    private final SequenceNumbers numbering;

    SnapshotScope(MailboxSnapshot snapshot) {
        this.snapshot = snapshot;
        this.numbering = new SequenceNumbers(snapshot);
    }

    @Override
    public MailboxSnapshot snapshot() {
        return snapshot;
    }

    @Override
    public BitSet visible() {
        return numbering.visible(snapshot);
    }

    /** {@code $} is of the selected mailbox (RFC 5182 §2.1), and names nothing here. */
    @Override
    public BitSet named(MessageSet messages) {
        BitSet named = new BitSet();
        if (!messages.numbers().isSaved()) {
            for (int position : numbering.resolve(messages, snapshot).positions()) {
                named.set(position);
            }
        }
        return named;
    }

    @Override
    public int sequenceAt(int position) {
        return position + 1;
    }

    @Override
    public boolean isRecent(long uid) {
        return uid >= snapshot.recentFrom();
    }
}
