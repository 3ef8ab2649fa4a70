package org.popbridge.mapping.sync;

import java.time.Duration;
import java.util.Optional;

/**
 * What an account's owner wants done upstream and shown here; safe by default.
 *
 * @param expunge whether expunging in INBOX deletes upstream
 * @param vanished what a message's true disappearance from the host does here
 * @param retain how long after its safe arrival a message stays on the host; empty: for ever
 * @param poll how long after the last sync a client's login, SELECT, NOOP or IDLE may cause the
 *     next
 */
public record SyncPolicy(
        Expunge expunge, Vanished vanished, Optional<Duration> retain, Duration poll) {
    public static final SyncPolicy DEFAULT =
            new SyncPolicy(Expunge.KEEP, Vanished.KEEP, Optional.empty(), Duration.ofSeconds(30));

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
