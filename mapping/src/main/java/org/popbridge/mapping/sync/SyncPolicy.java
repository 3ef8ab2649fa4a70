package org.popbridge.mapping.sync;

import java.time.Duration;
import java.util.Optional;

/**
 * What an account's owner wants done upstream and shown here; safe by default.
 *
 * @param expunge whether expunging in INBOX deletes upstream
 * @param expungeUndo how long what was expunged is kept here for whoever wants it back, and is not
 *     deleted upstream
 * @param vanished what a message's true disappearance from the host does here
 * @param retain how long after its safe arrival a message stays on the host; empty: for ever
 * @param poll how long after the last sync a client's login, SELECT, NOOP or IDLE may cause the
 *     next
 */
public record SyncPolicy(
        Expunge expunge,
        Duration expungeUndo,
        Vanished vanished,
        Optional<Duration> retain,
        Duration poll) {
    public static final SyncPolicy DEFAULT =
            new SyncPolicy(
                    Expunge.KEEP,
                    Duration.ofDays(1),
                    Vanished.KEEP,
                    Optional.empty(),
                    Duration.ofSeconds(30));

    /** One under which nothing that is expunged can be brought back. */
    public SyncPolicy(
            Expunge expunge, Vanished vanished, Optional<Duration> retain, Duration poll) {
        this(expunge, Duration.ZERO, vanished, retain, poll);
    }

    /** Expunging in INBOX, or moving out of it. */
    public enum Expunge {
        /** Hidden here, left on the host, never coming back. */
        KEEP,
        /** Deleted from the host (law 4). */
        DELETE
    }

    /** A message gone from the host for good. */
    public enum Vanished {
        KEEP,
        EXPUNGE
    }
}
