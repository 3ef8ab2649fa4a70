package org.popbridge.mapping.sync;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Exception;
import org.popbridge.mapping.store.Account;

/**
 * One account's sessions with its host: at most one at a time, begun when a client's doing makes it
 * due, when one broke, or when the person who runs the bridge asks.
 *
 * <p>The lock guards the state below it and is never held over network or disk. Whoever waits is
 * always told: whatever a session ends with, {@link #ended} begins another for what is still
 * wanted, or refuses it.
 */
final class Sessions {
    private final Account store;
    private final MaildropBridge bridge;
    private final Wants wants;
    private final Standing standing;
    private final Deletions deletions;
    private final Recollection seenBefore = new Recollection();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Rounds rounds;
    private final KnownLogin login;
    private HostGate.@Nullable Turn turn;
    private @Nullable Maildrop current;
    private volatile boolean stopping;

    Sessions(Account store, MaildropBridge bridge, Wants wants) throws IOException {
        this.store = store;
        this.bridge = bridge;
        this.wants = wants;
        this.deletions = new Deletions(bridge.time());
        this.login = new KnownLogin(store.name());
        this.rounds = new Rounds(bridge.settings(), bridge.time(), this::due);
        this.standing =
                new Standing(
                        store, wants, bridge.settings(), bridge.tally(), bridge::now, this::signal);
    }

    Standing standing() {
        return standing;
    }

    // What clients ask

    /** As {@link BridgedAccount#awaitListing}. */
    boolean awaitListing(Duration atMost) throws InterruptedException {
        nudge();
        long left = atMost.toNanos();
        lock.lock();
        try {
            hasten(!standing.isListed());
            while (!standing.isListed() && rounds.isRunning() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return standing.isListed();
        } finally {
            lock.unlock();
        }
    }

    /** As {@link BridgedAccount#nudge}. */
    void nudge() {
        lock.lock();
        try {
            Optional<Login> with = login.usable();
            if (with.isPresent()
                    && rounds.isDue(with.get().poll())
                    && mayBegin(!standing.isListed())) {
                begin(with.get(), null, !standing.isListed());
            }
        } finally {
            lock.unlock();
        }
    }

    void idles() {
        lock.lock();
        try {
            rounds.idles();
            schedule();
        } finally {
            lock.unlock();
        }
    }

    void idlesNoMore() {
        lock.lock();
        try {
            rounds.idlesNoMore();
        } finally {
            lock.unlock();
        }
    }

    /** Somebody waits for content: a session for it now or soon, or a refusal. */
    void beginForWaiters() {
        lock.lock();
        try {
            if (!rounds.isRunning() && !wants.isEmpty()) {
                beginOrRefuse();
            }
            hasten(!wants.isEmpty());
        } finally {
            lock.unlock();
        }
    }

    private void beginOrRefuse() {
        Optional<Login> with = login.usable();
        if (with.isPresent() && mayBegin(true)) {
            begin(with.get(), null, true);
        } else if (mayBeginSoon()) {
            wants.waitOnce();
            schedule();
        } else {
            wants.refuseAll(whyNotNow());
        }
    }

    /** Nobody is refused because one session broke: the next may bring it, if it is not far. */
    private void beginAgainOrRefuse() {
        if (!mayBegin(true) && mayBeginSoon()) {
            wants.letDown(whyNotNow());
        } else {
            beginOrRefuse();
        }
    }

    private boolean mayBeginSoon() {
        return login.usable().isPresent() && !isEnding() && rounds.mayBeginSoon();
    }

    private String whyNotNow() {
        return standing.trouble().orElse("The mail host cannot be asked now; try later");
    }

    // Logging in

    /**
     * Whether a session is under way that was opened with just these; waits for one that is being
     * opened with them.
     */
    boolean isProvenBy(Upstream upstream, Pop3Credentials credentials) throws InterruptedException {
        lock.lock();
        try {
            hasten(login.is(upstream, credentials));
            while (rounds.isRunning() && current == null && login.is(upstream, credentials)) {
                changed.await();
            }
            return rounds.isRunning() && login.is(upstream, credentials);
        } finally {
            lock.unlock();
        }
    }

    /** Takes over a session that was opened to check a login, and syncs on it. */
    void adopt(Upstream upstream, HostGate gate, Pop3Credentials credentials, Maildrop opened) {
        lock.lock();
        try {
            Login proven = new Login(upstream, gate, credentials, false);
            login.proven(proven);
            if (!rounds.isRunning() && !isEnding()) {
                rounds.loggedIn();
                begin(proven, opened, true);
                return;
            }
        } finally {
            lock.unlock();
        }
        opened.close();
        gate.left();
    }

    /** Notes credentials that were checked otherwise, for the sessions to come. */
    void rely(Upstream upstream, HostGate gate, Pop3Credentials credentials) {
        lock.lock();
        try {
            login.relied(new Login(upstream, gate, credentials, false));
        } finally {
            lock.unlock();
        }
    }

    // Sessions

    boolean isEnding() {
        return stopping || bridge.isClosed();
    }

    private boolean mayBegin(boolean clientWaits) {
        return login.usable().isPresent() && !isEnding() && rounds.mayBegin(clientWaits);
    }

    private void begin(Login with, @Nullable Maildrop opened, boolean clientWaits) {
        begin(with, opened, clientWaits, Oversight.Extent.NEWS);
    }

    private void begin(
            Login with, @Nullable Maildrop opened, boolean clientWaits, Oversight.Extent extent) {
        rounds.begins();
        standing.sessionBegins();
        current = opened;
        wants.requeue();
        HostGate.Turn asked = opened == null ? with.gate().ask(clientWaits) : null;
        turn = asked;
        SessionRun run =
                new SessionRun(
                        store,
                        bridge,
                        this,
                        wants,
                        deletions,
                        seenBefore,
                        with,
                        opened,
                        asked,
                        extent);
        Thread.ofVirtual().name("sync " + store.name()).start(run);
    }

    /** A session that waits for its turn goes before those that nobody waits for. */
    private void hasten(boolean clientWaits) {
        HostGate.Turn asked = turn;
        if (clientWaits && asked != null) {
            asked.hasten();
        }
    }

    // What a session tells, on its own thread

    void setCurrent(@Nullable Maildrop maildrop) {
        lock.lock();
        try {
            current = maildrop;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void ended(
            Login with, Instant begun, SyncSession.@Nullable End end, @Nullable Throwable failure) {
        lock.lock();
        try {
            turn = null;
            bridge.tally().synced(end, failure, standing.held() > 0);
            if (end != null) {
                rounds.ended(begun, with.gate().host().quirks().loginDelay());
                standing.ended(end);
                if (end == SyncSession.End.AGAIN) {
                    rounds.goesOn();
                }
            } else if (failure != null) {
                rounds.broke(failure, standing.hasStored());
                broke(with, failure);
            }
            if (!wants.isEmpty()) {
                beginAgainOrRefuse();
            }
            schedule();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void broke(Login with, Throwable failure) {
        standing.broke(failure);
        if (failure instanceof Pop3Exception.LoginRefused refused
                && refused.reason() != Pop3Exception.LoginRefused.Reason.UNSAID) {
            login.refused(with);
        }
    }

    // What may be due later

    private void schedule() {
        Optional<Login> with = login.usable();
        if (isEnding() || with.isEmpty()) {
            return;
        }
        if (wants.isEmpty()) {
            rounds.plan(with.get().poll());
        } else {
            rounds.planForClients();
        }
    }

    private void due() {
        lock.lock();
        try {
            Optional<Login> with = login.usable();
            boolean clientsWait = !wants.isEmpty();
            boolean wished = clientsWait || rounds.mayBeginByItself();
            if (with.isPresent() && wished && mayBegin(clientsWait)) {
                begin(with.get(), null, clientsWait);
            } else {
                schedule();
            }
        } finally {
            lock.unlock();
        }
    }

    // What the person who runs the bridge asks

    Oversight.AccountState state() {
        SyncStatus status = standing.status();
        lock.lock();
        try {
            Optional<Login> with = login.usable();
            return new Oversight.AccountState(
                    status,
                    login.get().map(known -> known.upstream().endpoint()),
                    with.isPresent(),
                    rounds.isRunning(),
                    with.flatMap(known -> rounds.next(known.poll())),
                    rounds.idlers(),
                    standing.held());
        } finally {
            lock.unlock();
        }
    }

    /** Begins one that looks at so much, unless one is running, which goes on more quickly. */
    void beginNow(Oversight.Extent wanted) throws IOException {
        lock.lock();
        try {
            hasten(true);
            if (!rounds.isRunning()) {
                Login with = requireLogin();
                begin(with, null, true, wanted);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * One for news; but where the host wants time between logins, what the last brought will do.
     */
    void beginIfPossible() {
        lock.lock();
        try {
            hasten(true);
            Optional<Login> with = login.usable();
            if (with.isPresent() && mayBegin(true)) {
                begin(with.get(), null, true);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whatever waits for its turn goes before those that nobody waits for; answers whether a
     * session is running, or waits.
     */
    boolean hasten() {
        lock.lock();
        try {
            hasten(true);
            return rounds.isRunning();
        } finally {
            lock.unlock();
        }
    }

    private Login requireLogin() throws IOException {
        Login with = login.require();
        if (isEnding()) {
            throw new IOException("the bridge is shutting down");
        }
        if (!rounds.mayBegin(true)) {
            throw new IOException(
                    "%s cannot be asked now (%s): try again in a minute"
                            .formatted(
                                    with.upstream().endpoint(),
                                    standing.trouble().orElse("it wants time between logins")));
        }
        return with;
    }

    // The end

    void stop() {
        lock.lock();
        try {
            stopping = true;
            rounds.rest();
            HostGate.Turn asked = turn;
            if (asked != null) {
                asked.giveUp("the sync is being ended");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no session is running; answers whether that came true in time. */
    boolean awaitEnd(Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (rounds.isRunning() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return !rounds.isRunning();
        } finally {
            lock.unlock();
        }
    }

    /** Drops the connection under a session that would not end. */
    void abandon() {
        Maildrop open;
        lock.lock();
        try {
            open = current;
        } finally {
            lock.unlock();
        }
        if (open != null) {
            open.close();
        }
    }
}
