package org.popbridge.mapping.sync;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.Subscription;

/**
 * One account as its clients and the person who runs the bridge have it: what they ask becomes
 * sessions with the host ({@link Sessions}), and they wait for what these bring.
 */
final class SyncedAccount implements BridgedAccount {
    private final Account store;
    private final Wants wants = new Wants();
    private final Sessions sessions;
    private final Standing standing;

    SyncedAccount(Account store, MaildropBridge bridge) throws IOException {
        this.store = store;
        this.sessions = new Sessions(store, bridge, wants);
        this.standing = sessions.standing();
    }

    Sessions sessions() {
        return sessions;
    }

    // What clients ask

    @Override
    public Account store() {
        return store;
    }

    @Override
    public boolean awaitListing(Duration atMost) throws InterruptedException {
        return sessions.awaitListing(atMost);
    }

    @Override
    public void nudge() {
        sessions.nudge();
    }

    @Override
    public Subscription idling() {
        sessions.idles();
        return new Idling();
    }

    private final class Idling implements Subscription {
        private boolean open = true;

        @Override
        public synchronized void close() {
            if (open) {
                sessions.idlesNoMore();
            }
            open = false;
        }
    }

    @Override
    public void require(Collection<ContentId> contents, Waiting waiting)
            throws IOException, InterruptedException {
        List<ContentId> absent = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (ContentId content : contents) {
            if (store.content(content).isEmpty()) {
                standing.refusal(content).ifPresentOrElse(reasons::add, () -> absent.add(content));
            }
        }
        if (!absent.isEmpty()) {
            wants.want(absent);
            settleMeanwhile(absent);
            sessions.beginForWaiters();
            reasons.addAll(wants.await(absent, waiting));
        }
        Wants.throwIfAny(reasons);
    }

    @Override
    public void mend(ContentId content) throws IOException, InterruptedException {
        standing.damaged(content);
        wants.want(List.of(content));
        sessions.beginForWaiters();
        Wants.throwIfAny(wants.await(List.of(content), Waiting.PATIENT));
    }

    /** What came, or was refused, after it was looked for and before it was wanted. */
    private void settleMeanwhile(List<ContentId> wanted) throws IOException {
        List<ContentId> here = new ArrayList<>();
        for (ContentId content : wanted) {
            if (store.content(content).isPresent()) {
                here.add(content);
            } else {
                standing.refusal(content).ifPresent(reason -> wants.refuse(content, reason));
            }
        }
        wants.arrived(here);
    }

    @Override
    public SyncStatus status() {
        return standing.status();
    }

    // What the person who runs the bridge asks

    Oversight.AccountState state() {
        return sessions.state();
    }

    /**
     * Syncs now and waits for the end of it. What runs already may have listed before the newest
     * message came, so its end is awaited first.
     */
    Oversight.AccountState sync(Oversight.Extent wanted, Duration atMost)
            throws IOException, InterruptedException {
        boolean ran = sessions.hasten();
        awaitEnd(atMost);
        if (wanted == Oversight.Extent.EVERYTHING) {
            standing.forgetRefusals();
        }
        if (ran && wanted == Oversight.Extent.NEWS) {
            sessions.beginIfPossible();
        } else {
            sessions.beginNow(wanted);
        }
        awaitEnd(atMost);
        return state();
    }

    // The end

    void stop() {
        sessions.stop();
    }

    /** Waits until no session is running; answers whether that came true in time. */
    boolean awaitEnd(Duration atMost) throws InterruptedException {
        return sessions.awaitEnd(atMost);
    }

    /** Drops the connection under a session that would not end. */
    void abandon() {
        sessions.abandon();
    }
}
