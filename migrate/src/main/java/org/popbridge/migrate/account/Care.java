package org.popbridge.migrate.account;

import java.util.HashMap;
import java.util.Map;
import org.popbridge.mapping.store.EntryId;

/**
 * How a destination that hangs up is dealt with: after a second lost reply messages are sent one at
 * a time, so that one that makes a server hang up is found out, and after its second strike lies in
 * the quarantine instead of stopping its account for ever. One thread at a time.
 */
final class Care {
    private static final int LOST_REPLIES = 2;
    private static final int STRIKES = 2;

    private final Map<EntryId, Integer> strikes = new HashMap<>();
    private int lostReplies;

    /** Whether messages are to be sent one at a time. */
    boolean isTaken() {
        return lostReplies >= LOST_REPLIES;
    }

    void replyLost() {
        lostReplies++;
    }

    /** The reply to this message alone was lost. */
    void strike(EntryId message) {
        strikes.merge(message, 1, Integer::sum);
    }

    boolean isOut(EntryId message) {
        return strikes.getOrDefault(message, 0) >= STRIKES;
    }

    /** All goes well again, or the culprit was found. */
    void relax() {
        lostReplies = 0;
    }
}
