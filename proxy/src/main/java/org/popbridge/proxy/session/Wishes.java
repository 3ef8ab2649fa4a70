package org.popbridge.proxy.session;

import java.util.List;
import org.popbridge.proxy.command.FetchItem;

/**
 * What a client wants to hear of its selected mailbox without asking (RFC 5465 §3.1, §6.1).
 *
 * @param messages whether of messages that come and go
 * @param flags whether of flags that change
 * @param delayed whether that a message is gone is told only where numbers may shift
 * @param items what to tell of each message that comes
 */
record Wishes(boolean messages, boolean flags, boolean delayed, List<FetchItem> items) {
    /** Who has not said anything hears everything. */
    static final Wishes ALL = new Wishes(true, true, false, List.of());

    static final Wishes NONE = new Wishes(false, false, false, List.of());

    Wishes {
        items = List.copyOf(items);
    }

    /** Whether the client may be told that messages are gone, while no command is under way. */
    View.Expunges betweenCommands() {
        return delayed ? View.Expunges.HELD : View.Expunges.TOLD;
    }
}
