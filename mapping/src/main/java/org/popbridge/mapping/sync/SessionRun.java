package org.popbridge.mapping.sync;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.store.Account;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session from its turn at the host to its end, on a thread of its own: opens the connection,
 * syncs on it, gives its place back, and tells {@link Sessions} how it went, whatever happened.
 */
final class SessionRun implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SessionRun.class);

    private final Account store;
    private final MaildropBridge bridge;
    private final Sessions sessions;
    private final Wants wants;
    private final Deletions deletions;
    private final Recollection seenBefore;
    private final Login with;
    private final @Nullable Maildrop opened;
    private final HostGate.@Nullable Turn asked;
    private final Oversight.Extent extent;
    private Instant loggedIn = Instant.MIN;

    /**
     * @param opened a connection that is logged in already; null for one that {@code asked} gives
     */
    SessionRun(
            Account store,
            MaildropBridge bridge,
            Sessions sessions,
            Wants wants,
            Deletions deletions,
            Recollection seenBefore,
            Login with,
            @Nullable Maildrop opened,
            HostGate.@Nullable Turn asked,
            Oversight.Extent extent) {
        this.store = store;
        this.bridge = bridge;
        this.sessions = sessions;
        this.wants = wants;
        this.deletions = deletions;
        this.seenBefore = seenBefore;
        this.with = with;
        this.opened = opened;
        this.asked = asked;
        this.extent = extent;
    }

    @Override
    public void run() {
        loggedIn = bridge.now();
        SyncSession.End end = null;
        Throwable failure = null;
        try {
            end = session();
        } catch (Throwable e) {
            // Whatever it was, an error too: nobody may wait for ever, so ended() tells them.
            failure = e;
        }
        sessions.ended(with, loggedIn, end, failure);
    }

    private SyncSession.End session() throws IOException, InterruptedException {
        Maildrop maildrop =
                opened == null ? requireNonNull(asked).enter(with.credentials()) : opened;
        try {
            // Hosts count their delay from here (C3), or a little earlier.
            loggedIn = bridge.now();
            sessions.setCurrent(maildrop);
            Standing standing = sessions.standing();
            return new SyncSession(
                            store,
                            maildrop,
                            with.upstream().policy(),
                            wants,
                            deletions,
                            seenBefore,
                            bridge::now,
                            sessions::isEnding,
                            standing)
                    .run(standing.isAccepted(), extent);
        } finally {
            sessions.setCurrent(null);
            maildrop.close();
            with.gate().left();
            keepQuirks();
        }
    }

    private void keepQuirks() {
        String key = MaildropBridge.quirksKey(with.upstream());
        String learnt = with.gate().host().quirks().toString();
        try {
            if (!store.property(key).orElse("").equals(learnt)) {
                store.setProperty(key, learnt);
            }
        } catch (IOException e) {
            LOG.warn("{}: what was learnt of the host could not be kept", store.name(), e);
        }
    }
}
