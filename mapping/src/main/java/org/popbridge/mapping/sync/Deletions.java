package org.popbridge.mapping.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.popbridge.mapping.store.LedgerChange;
import org.popbridge.mapping.store.MaildropEntry;

/**
 * What became of an account's deletions upstream, and when the next are worth sending: a host that
 * says {@code +OK} to DELE and QUIT, and lists the messages again, is asked ever more rarely. What
 * a broken QUIT undid (V4) is sent again at once. One thread at a time.
 *
 * <p>Watches the clock too: a message that was expunged an hour ago is not deleted because somebody
 * sets the clock a year ahead. What goes by while the machine sleeps, or while no bridge runs and
 * the clock is wrong, cannot be told from that: the first does not count, the second is believed.
 */
final class Deletions {
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 11;

    /** Less is not worth a correction, and clocks are nudged all the time. */
    private static final Duration JUMP = Duration.ofMinutes(5);

    private final Clockwork time;
    private Instant clockThen;
    private long ticksThen;
    private boolean promised;
    private int ignored;
    private Instant notBefore = Instant.MIN;

    Deletions(Clockwork time) {
        this.time = time;
        this.clockThen = time.instant();
        this.ticksThen = time.ticks();
    }

    /**
     * Right dates for what was expunged before the clock was set; asked once a session. Never makes
     * anything due sooner.
     */
    List<LedgerChange> corrections(List<MaildropEntry> entries) {
        Instant now = time.instant();
        long ticks = time.ticks();
        Duration ahead = Duration.between(clockThen.plusNanos(ticks - ticksThen), now);
        clockThen = now;
        ticksThen = ticks;
        Duration shift = ahead.compareTo(JUMP) > 0 ? ahead : Duration.ZERO;
        List<LedgerChange> changes = new ArrayList<>();
        for (MaildropEntry entry : entries) {
            if (entry.expungedAt().isPresent()) {
                Instant at = entry.expungedAt().get();
                Instant shifted = at.plus(shift);
                Instant right = shifted.isAfter(now.plus(JUMP)) ? now : shifted;
                if (!right.equals(at)) {
                    changes.add(new LedgerChange.ExpungeDated(entry.id(), right));
                }
            }
        }
        return changes;
    }

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
