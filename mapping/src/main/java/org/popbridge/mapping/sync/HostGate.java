package org.popbridge.mapping.sync;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Exception;
import org.popbridge.mapping.pop3.Pop3Host;

/**
 * The one way to a host: it counts the sessions that are open with it and spaces the logins, for
 * all accounts together. Any thread; waiting for a turn blocks.
 */
final class HostGate {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Pop3Host host;
    private final Semaphore sessions;
    private final int most;
    private final long nanosBetweenLogins;
    private long nextLogin = System.nanoTime();

    HostGate(Pop3Host host, BridgeSettings settings) {
        this.host = host;
        this.most = settings.sessionsPerHost();
        this.sessions = new Semaphore(settings.sessionsPerHost(), true);
        this.nanosBetweenLogins = TimeUnit.SECONDS.toNanos(1) / settings.loginsPerSecond();
    }

    Pop3Host host() {
        return host;
    }

    /** Logs in when it is this login's turn; the session's end must be told by {@link #left}. */
    Maildrop enter(Pop3Credentials credentials) throws Pop3Exception, InterruptedException {
        if (!sessions.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new Pop3Exception.Transient(
                    "%s: as many sessions are open with it as are allowed; try again later"
                            .formatted(host.endpoint()));
        }
        boolean entered = false;
        try {
            Thread.sleep(Duration.ofNanos(turn()));
            Maildrop maildrop = host.open(credentials);
            entered = true;
            return maildrop;
        } finally {
            if (!entered) {
                sessions.release();
            }
        }
    }

    Oversight.HostState state() {
        return new Oversight.HostState(
                host.endpoint(), most - sessions.availablePermits(), most, host.quirks());
    }

    void left() {
        sessions.release();
    }

    /** How long until the next free place in the row of logins, which is taken by asking. */
    private synchronized long turn() {
        long now = System.nanoTime();
        long place = Math.max(now, nextLogin);
        nextLogin = place + nanosBetweenLogins;
        return place - now;
    }
}
