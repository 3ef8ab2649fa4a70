package org.popbridge.migrate.batch;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** How many accounts may be on one host at once. Safe for any thread. */
final class HostLimits {
    private final int most;
    private final Map<String, Semaphore> hosts = new ConcurrentHashMap<>();

    HostLimits(int most) {
        this.most = most;
    }

    /** The turns on a host; fair, so that nobody waits for ever. */
    Semaphore of(String host) {
        return hosts.computeIfAbsent(host.toLowerCase(Locale.ROOT), _ -> new Semaphore(most, true));
    }
}
