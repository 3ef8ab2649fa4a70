package org.popbridge.mapping.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.popbridge.mapping.store.LedgerChange;

/**
 * What became of an account's deletions upstream, and when the next are worth sending: a host that
 * says {@code +OK} to DELE and QUIT, and lists the messages again, is asked ever more rarely. What
 * a broken QUIT undid (V4) is sent again at once. One thread at a time.
 */
final class Deletions {
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 11;

    private boolean promised;
    private int ignored;
    private Instant notBefore = Instant.MIN;

    boolean mayDelete(Instant now) {
        return !notBefore.isAfter(now);
    }

    /** Deletions were sent; {@code promised} if QUIT was answered with {@code +OK}. */
    void sent(boolean quitWasPositive) {
        promised = quitWasPositive;
    }

    /** What the listing after that made of it. */
    void told(List<LedgerChange> changes, Instant now) {
        if (changes.stream().anyMatch(c -> c instanceof LedgerChange.DeletionUndone) && promised) {
            notBefore = now.plus(FIRST.multipliedBy(1L << Math.min(ignored, MOST_DOUBLINGS)));
            ignored++;
        } else if (promised) {
            ignored = 0;
        }
        promised = false;
    }
}
