package org.popbridge.proxy.search;

import java.util.BitSet;
import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.store.MailboxSnapshot;

/**
 * What a session can search at one moment: the messages of its view, as positions of a snapshot
 * that has their flags as they are now. Messages that the session has not been told of, and those
 * that are expunged but not told yet, are not visible. One thread.
 */
public interface SearchScope {
    MailboxSnapshot snapshot();

    /** The positions that the view shows; not to be written to. */
    BitSet visible();

    /** The visible positions that a set names. */
    BitSet named(MessageSet messages);

    /** The sequence number of a visible position. */
    int sequenceAt(int position);

    /** Whether the message is {@code \Recent} in this session. */
    boolean isRecent(long uid);
}
