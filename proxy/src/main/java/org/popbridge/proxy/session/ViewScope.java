package org.popbridge.proxy.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.proxy.search.SearchScope;

/** A session's view as SEARCH sees it: the messages shown, in one snapshot. */
final class ViewScope implements SearchScope {
    private final View view;
    private final MailboxSnapshot snapshot;
    private final BitSet visible;

    ViewScope(View view, MailboxSnapshot snapshot, BitSet visible) {
        this.view = view;
        this.snapshot = snapshot;
        this.visible = visible;
    }

    @Override
    public MailboxSnapshot snapshot() {
        return snapshot;
    }

    @Override
    public BitSet visible() {
        return visible;
    }

    @Override
    public BitSet named(MessageSet messages) {
        try {
            BitSet named = new BitSet();
            for (int position : view.resolve(messages).in(snapshot).positions()) {
                named.set(position);
            }
            return named;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int sequenceAt(int position) {
        return view.sequenceOf(snapshot.uidAt(position));
    }

    @Override
    public boolean isRecent(long uid) {
        return view.isClaimed(uid);
    }
}
