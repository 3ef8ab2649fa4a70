package org.popbridge.migrate.report;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.popbridge.migrate.account.Tally;

/** How much is done in a second, smoothed; one thread. */
final class Rates {
    private static final double SMOOTH = 0.3;

    private final Map<Tally, long[]> before = new HashMap<>();
    private long at = System.nanoTime();
    private double messages;
    private double octets;

    record Rate(long messages, long octets) {}

    /** The rate since the last call; accounts that ended count for what was seen of them. */
    Rate next(List<Tally> active) {
        long now = System.nanoTime();
        double seconds = Math.max(1e-3, (now - at) / 1e9);
        at = now;
        long moreMessages = 0;
        long moreOctets = 0;
        Map<Tally, long[]> seen = new HashMap<>();
        for (Tally tally : active) {
            long[] was = before.getOrDefault(tally, new long[2]);
            long[] is = {tally.messages(), tally.octets()};
            moreMessages += is[0] - was[0];
            moreOctets += is[1] - was[1];
            seen.put(tally, is);
        }
        before.clear();
        before.putAll(seen);
        double weight = messages == 0 ? 1 : SMOOTH;
        messages += weight * (moreMessages / seconds - messages);
        octets += weight * (moreOctets / seconds - octets);
        return new Rate(Math.round(messages), Math.round(octets));
    }
}
