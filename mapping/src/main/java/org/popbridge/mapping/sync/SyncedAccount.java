package org.popbridge.mapping.sync;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Exception;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One account's sync: at most one session with the host at a time, begun when a client's doing
 * makes it due, and the waiting of clients for what it brings.
 *
 * <p>The lock guards the state below it and is never held over network or disk. Whoever waits is
 * always told: whatever a session ends with, {@link #ended} begins another for what is still
 * wanted, or refuses it.
 */
final class SyncedAccount implements BridgedAccount {
    private static final Logger LOG = LoggerFactory.getLogger(SyncedAccount.class);

    private final Account store;
    private final MaildropBridge bridge;
    private final Wants wants = new Wants();
    private final Deletions deletions = new Deletions();
    private final Standing standing;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Rounds rounds;
    private @Nullable Login login;
    private HostGate.@Nullable Turn turn;
    private boolean stopping;
    private Oversight.Extent extent = Oversight.Extent.NEWS;

    /** Of the session's own thread. */
    private Instant loggedIn = Instant.MIN;

    private @Nullable Maildrop current;

    SyncedAccount(Account store, MaildropBridge bridge) throws IOException {
        this.store = store;
        this.bridge = bridge;
        this.rounds = new Rounds(bridge.settings(), bridge.time(), this::due);
        this.standing =
                new Standing(
                        store, wants, bridge.settings(), bridge.tally(), bridge::now, this::signal);
    }

    // What clients ask

    @Override
    public Account store() {
        return store;
    }

    @Override
    public boolean awaitListing(Duration atMost) throws InterruptedException {
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

    @Override
    public void nudge() {
        lock.lock();
        try {
            Login with = login;
            if (with != null && rounds.isDue(with.poll()) && mayBegin(!standing.isListed())) {
                begin(with, null, !standing.isListed());
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Subscription idling() {
        lock.lock();
        try {
            rounds.idles();
            schedule();
        } finally {
            lock.unlock();
        }
        return new Idling();
    }

    private final class Idling implements Subscription {
        private boolean open = true;

        @Override
        public void close() {
            lock.lock();
            try {
                if (open) {
                    rounds.idlesNoMore();
                }
                open = false;
            } finally {
                lock.unlock();
            }
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
            settleWhatCameMeanwhile(absent);
            beginForWaiters();
            reasons.addAll(wants.await(absent, waiting));
        }
        Wants.throwIfAny(reasons);
    }

    @Override
    public void mend(ContentId content) throws IOException, InterruptedException {
        standing.damaged(content);
        wants.want(List.of(content));
        beginForWaiters();
        Wants.throwIfAny(wants.await(List.of(content), Waiting.PATIENT));
    }

    private void settleWhatCameMeanwhile(List<ContentId> wanted) throws IOException {
        List<ContentId> here = new ArrayList<>();
        for (ContentId content : wanted) {
            if (store.content(content).isPresent()) {
                here.add(content);
            }
        }
        wants.arrived(here);
    }

    private void beginForWaiters() {
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
        Login with = login;
        if (with != null && mayBegin(true)) {
            begin(with, null, true);
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
        Login with = login;
        return with != null && !with.refused() && !isEnding() && rounds.mayBeginSoon();
    }

    private String whyNotNow() {
        return standing.trouble().orElse("The mail host cannot be asked now; try later");
    }

    @Override
    public SyncStatus status() {
        return standing.status();
    }

    // Logging in

    /**
     * Whether a session is under way that was opened with just these; waits for one that is being
     * opened with them.
     */
    boolean isProvenBy(Upstream upstream, Pop3Credentials credentials) throws InterruptedException {
        lock.lock();
        try {
            hasten(isLogin(upstream, credentials));
            while (rounds.isRunning() && current == null && isLogin(upstream, credentials)) {
                changed.await();
            }
            return rounds.isRunning() && isLogin(upstream, credentials);
        } finally {
            lock.unlock();
        }
    }

    private boolean isLogin(Upstream upstream, Pop3Credentials credentials) {
        return login != null && login.is(upstream, credentials);
    }

    /** Takes over a session that was opened to check a login, and syncs on it. */
    void adopt(Upstream upstream, HostGate gate, Pop3Credentials credentials, Maildrop opened) {
        lock.lock();
        try {
            Login proven = new Login(upstream, gate, credentials, false);
            login = proven;
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
            if (!isLogin(upstream, credentials)) {
                login = new Login(upstream, gate, credentials, false);
            }
        } finally {
            lock.unlock();
        }
    }

    // Sessions

    private boolean isEnding() {
        return stopping || bridge.isClosed();
    }

    private boolean mayBegin(boolean clientWaits) {
        return login != null && !login.refused() && !isEnding() && rounds.mayBegin(clientWaits);
    }

    private void begin(Login with, @Nullable Maildrop opened, boolean clientWaits) {
        rounds.begins();
        standing.sessionBegins();
        current = opened;
        wants.requeue();
        HostGate.Turn asked = opened == null ? with.gate().ask(clientWaits) : null;
        turn = asked;
        Thread.ofVirtual().name("sync " + store.name()).start(() -> run(with, opened, asked));
    }

    /** A session that waits for its turn goes before those that nobody waits for. */
    private void hasten(boolean clientWaits) {
        HostGate.Turn asked = turn;
        if (clientWaits && asked != null) {
            asked.hasten();
        }
    }

    private void run(Login with, @Nullable Maildrop opened, HostGate.@Nullable Turn asked) {
        loggedIn = bridge.now();
        SyncSession.End end = null;
        Throwable failure = null;
        try {
            end = session(with, opened, asked);
        } catch (Throwable e) {
            // Whatever it was, an error too: nobody may wait for ever, so ended() tells them.
            failure = e;
        }
        ended(with, loggedIn, end, failure);
    }

    private SyncSession.End session(
            Login with, @Nullable Maildrop opened, HostGate.@Nullable Turn asked)
            throws IOException, InterruptedException {
        Maildrop maildrop =
                opened == null ? requireNonNull(asked).enter(with.credentials()) : opened;
        try {
            // Hosts count their delay from here (C3), or a little earlier.
            loggedIn = bridge.now();
            setCurrent(maildrop);
            return new SyncSession(
                            store,
                            maildrop,
                            with.upstream().policy(),
                            wants,
                            deletions,
                            bridge::now,
                            this::isStopping,
                            standing)
                    .run(standing.isAccepted(), takeExtent());
        } finally {
            setCurrent(null);
            maildrop.close();
            with.gate().left();
            keepQuirks(with);
        }
    }

    private Oversight.Extent takeExtent() {
        lock.lock();
        try {
            Oversight.Extent taken = extent;
            extent = Oversight.Extent.NEWS;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void setCurrent(@Nullable Maildrop maildrop) {
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

    private boolean isStopping() {
        lock.lock();
        try {
            return isEnding();
        } finally {
            lock.unlock();
        }
    }

    private void keepQuirks(Login with) {
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

    private void ended(
            Login with, Instant begun, SyncSession.@Nullable End end, @Nullable Throwable failure) {
        lock.lock();
        try {
            turn = null;
            bridge.tally().synced(end, failure, standing.held() > 0);
            if (end != null) {
                rounds.ended(begun, with.gate().host().quirks().loginDelay());
                finished(end);
            } else if (failure != null) {
                rounds.broke(failure, standing.hasStored());
                broken(with, failure);
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

    private void finished(SyncSession.End end) {
        switch (end) {
            case DONE -> standing.troubled(null);
            case AGAIN -> {
                standing.troubled(null);
                rounds.goesOn();
            }
            case DOUBTED -> {
                String doubt = standing.trouble().orElse("The mail host's listing is doubted");
                LOG.warn("{}: {}", store.name(), doubt);
                wants.refuseAll(doubt);
            }
            case STOPPED -> wants.refuseAll("The server is shutting down");
        }
    }

    private void broken(Login with, Throwable failure) {
        String trouble =
                failure instanceof IOException
                        ? String.valueOf(failure.getMessage())
                        : "The sync broke off by a fault of this program; it will be tried again";
        standing.troubled(trouble);
        switch (failure) {
            case Pop3Exception.LoginRefused refused
                    when refused.reason() != Pop3Exception.LoginRefused.Reason.UNSAID -> {
                if (with.equals(login)) {
                    login = with.asRefused();
                }
                LOG.warn("{}: no more syncs with these credentials: {}", store.name(), trouble);
            }
            case IOException e -> LOG.info("{}: sync broke off: {}", store.name(), e.toString());
            default -> LOG.error("{}: sync broke off", store.name(), failure);
        }
    }

    // What may be due later

    private void schedule() {
        Login with = login;
        if (isEnding() || with == null || with.refused()) {
            return;
        }
        if (wants.isEmpty()) {
            rounds.plan(with.poll());
        } else {
            rounds.planForClients();
        }
    }

    private void due() {
        lock.lock();
        try {
            Login with = login;
            boolean clientsWait = !wants.isEmpty();
            boolean wished = clientsWait || rounds.mayBeginByItself();
            if (with != null && wished && mayBegin(clientsWait)) {
                begin(with, null, clientsWait);
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
            Login with = login;
            boolean mayAsk = with != null && !with.refused();
            return new Oversight.AccountState(
                    status,
                    Optional.ofNullable(with).map(known -> known.upstream().endpoint()),
                    mayAsk,
                    rounds.isRunning(),
                    with != null && mayAsk ? rounds.next(with.poll()) : Optional.empty(),
                    rounds.idlers(),
                    standing.held());
        } finally {
            lock.unlock();
        }
    }

    /** Syncs now and waits for the end of it; one that runs already will do for the news. */
    Oversight.AccountState sync(Oversight.Extent wanted, Duration atMost)
            throws IOException, InterruptedException {
        lock.lock();
        try {
            hasten(true);
        } finally {
            lock.unlock();
        }
        if (wanted == Oversight.Extent.EVERYTHING) {
            awaitEnd(atMost);
            standing.forgetRefusals();
        }
        lock.lock();
        try {
            if (!rounds.isRunning()) {
                extent = wanted;
                begin(whoMayAskNow(), null, true);
            }
        } finally {
            lock.unlock();
        }
        awaitEnd(atMost);
        return state();
    }

    private Login whoMayAskNow() throws IOException {
        Login with = login;
        if (with == null) {
            throw new IOException(
                    "nobody has logged in as %s since the bridge was started, so its password is not known here: log in once with a mail client"
                            .formatted(store.name()));
        }
        if (with.refused()) {
            throw new IOException(
                    "the mail host refused the password of %s: log in with the right one"
                            .formatted(store.name()));
        }
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
