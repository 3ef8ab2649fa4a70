package org.popbridge.mapping.sync;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Exception;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One account's sync: at most one session with the host at a time, begun when a client's doing
 * makes it due, and the waiting of clients for what it brings.
 *
 * <p>The lock guards the state below it and is never held over network or disk.
 */
final class SyncedAccount implements BridgedAccount, SyncSession.Events {
    private static final Logger LOG = LoggerFactory.getLogger(SyncedAccount.class);

    /** The property that says when the maildrop was first listed. */
    private static final String LISTED = "maildrop.listed";

    /** How long a message that the host refused is not asked for again. */
    private static final Duration REFUSAL = Duration.ofMinutes(5);

    private static final Duration LOCK_PAUSE = Duration.ofSeconds(20);
    private static final Duration LOGIN_PAUSE = Duration.ofSeconds(60);

    /** Why the next session must wait, and whether a client that asks may cut that short. */
    private record Pause(Instant until, boolean firm) {}

    private record Refusal(String reason, Instant until) {}

    private final Account store;
    private final MaildropBridge bridge;
    private final Wants wants = new Wants();
    private final Map<ContentId, Refusal> refusals = new ConcurrentHashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Login login;
    private boolean running;
    private boolean stopping;
    private boolean listedEver;
    private boolean unfinished;
    private int idlers;
    private int failures;
    private int missing;
    private Instant lastEnd = Instant.MIN;
    private Pause pause = new Pause(Instant.MIN, false);
    private @Nullable Instant lastListing;
    private @Nullable String trouble;
    private @Nullable Maildrop current;
    private @Nullable ScheduledFuture<?> timer;

    /** How this account gets to its maildrop. */
    private record Login(
            Upstream upstream, HostGate gate, Pop3Credentials credentials, boolean refused) {}

    SyncedAccount(Account store, MaildropBridge bridge) throws IOException {
        this.store = store;
        this.bridge = bridge;
        this.listedEver = store.property(LISTED).isPresent();
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
            while (!listedEver && running && left > 0) {
                left = changed.awaitNanos(left);
            }
            return listedEver;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void nudge() {
        lock.lock();
        try {
            if (isDue() && mayBegin(!listedEver)) {
                begin(null);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Subscription idling() {
        lock.lock();
        try {
            idlers++;
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
                idlers -= open ? 1 : 0;
                open = false;
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public void require(Collection<ContentId> contents) throws IOException, InterruptedException {
        List<ContentId> absent = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (ContentId content : contents) {
            if (store.content(content).isEmpty()) {
                Refusal refusal = refusals.get(content);
                if (refusal != null && refusal.until.isAfter(bridge.now())) {
                    reasons.add(refusal.reason);
                } else {
                    absent.add(content);
                }
            }
        }
        if (!absent.isEmpty()) {
            wants.want(absent);
            settleWhatCameMeanwhile(absent);
            beginForWaiters();
            reasons.addAll(wants.await(absent));
        }
        Wants.throwIfAny(reasons);
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
            if (!running) {
                if (mayBegin(true)) {
                    begin(null);
                } else {
                    wants.refuseAll(
                            trouble == null ? "The mail host cannot be asked now" : trouble);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public SyncStatus status() {
        lock.lock();
        try {
            return new SyncStatus(
                    Optional.ofNullable(lastListing), missing, Optional.ofNullable(trouble));
        } finally {
            lock.unlock();
        }
    }

    // Logging in

    /** Whether a session is under way that was opened with just these. */
    boolean isProvenBy(Upstream upstream, Pop3Credentials credentials) {
        lock.lock();
        try {
            return running
                    && current != null
                    && login != null
                    && login.upstream.equals(upstream)
                    && login.credentials.equals(credentials);
        } finally {
            lock.unlock();
        }
    }

    /** Takes over a session that was opened to check a login, and syncs on it. */
    void adopt(Upstream upstream, HostGate gate, Pop3Credentials credentials, Maildrop opened) {
        lock.lock();
        try {
            login = new Login(upstream, gate, credentials, false);
            if (!running && !stopping) {
                pause = new Pause(Instant.MIN, false);
                begin(opened);
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
            if (login == null
                    || !login.credentials.equals(credentials)
                    || !login.upstream.equals(upstream)) {
                login = new Login(upstream, gate, credentials, false);
            }
        } finally {
            lock.unlock();
        }
    }

    // Sessions

    private boolean isDue() {
        return !running
                && login != null
                && !lastEndPlus(login.upstream.policy().poll()).isAfter(bridge.now());
    }

    private Instant lastEndPlus(Duration duration) {
        return lastEnd.equals(Instant.MIN) ? lastEnd : lastEnd.plus(duration);
    }

    private boolean mayBegin(boolean clientWaits) {
        Instant now = bridge.now();
        return login != null
                && !login.refused
                && !running
                && !stopping
                && (!pause.until.isAfter(now)
                        || (clientWaits
                                && !pause.firm
                                && !lastEndPlus(bridge.settings().firstRetry()).isAfter(now)));
    }

    private void begin(@Nullable Maildrop opened) {
        Login with = login;
        if (with == null) {
            throw new IllegalStateException("a session without a login");
        }
        running = true;
        unfinished = false;
        cancelTimer();
        wants.requeue();
        Thread.ofVirtual().name("sync " + store.name()).start(() -> run(with, opened));
    }

    private void run(Login with, @Nullable Maildrop opened) {
        Maildrop maildrop = opened;
        SyncSession session = null;
        SyncSession.End end = null;
        Throwable failure = null;
        try {
            if (maildrop == null) {
                maildrop = with.gate.enter(with.credentials);
            }
            setCurrent(maildrop);
            session =
                    new SyncSession(
                            store,
                            maildrop,
                            with.upstream.policy(),
                            wants,
                            bridge::now,
                            this::isStopping,
                            this);
            end = session.run(false);
        } catch (IOException | RuntimeException | InterruptedException e) {
            failure = e;
        } finally {
            if (maildrop != null) {
                setCurrent(null);
                maildrop.close();
                with.gate.left();
            }
            keepQuirks(with);
            ended(with, end, failure, session == null ? 0 : session.retrieved());
        }
    }

    private void setCurrent(@Nullable Maildrop maildrop) {
        lock.lock();
        try {
            current = maildrop;
        } finally {
            lock.unlock();
        }
    }

    private boolean isStopping() {
        lock.lock();
        try {
            return stopping;
        } finally {
            lock.unlock();
        }
    }

    private void keepQuirks(Login with) {
        String key = MaildropBridge.quirksKey(with.upstream);
        String learnt = with.gate.host().quirks().toString();
        try {
            if (!store.property(key).orElse("").equals(learnt)) {
                store.setProperty(key, learnt);
            }
        } catch (IOException e) {
            LOG.warn("{}: what was learnt of the host could not be kept", store.name(), e);
        }
    }

    private void ended(
            Login with, SyncSession.@Nullable End end, @Nullable Throwable failure, int retrieved) {
        lock.lock();
        try {
            running = false;
            lastEnd = bridge.now();
            if (failure != null) {
                broken(with, failure, retrieved);
            } else if (end != null) {
                finished(end);
            }
            if (!wants.isEmpty() && mayBegin(true)) {
                begin(null);
            } else {
                wants.refuseAll(
                        trouble == null ? "The mail host could not be asked for it" : trouble);
                schedule();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void finished(SyncSession.End end) {
        failures = 0;
        switch (end) {
            case DONE -> {
                pause = new Pause(Instant.MIN, false);
                trouble = null;
            }
            case AGAIN -> {
                pause = new Pause(Instant.MIN, false);
                trouble = null;
                unfinished = true;
            }
            case DOUBTED -> {
                LOG.warn("{}: {}", store.name(), trouble);
                wants.refuseAll(String.valueOf(trouble));
            }
            case STOPPED -> wants.refuseAll("The server is shutting down");
        }
    }

    private void broken(Login with, Throwable failure, int retrieved) {
        trouble = String.valueOf(failure.getMessage());
        unfinished = missing > 0;
        Instant now = bridge.now();
        switch (failure) {
            case Pop3Exception.LoginRefused _ -> {
                login = new Login(with.upstream, with.gate, with.credentials, true);
                LOG.warn("{}: no more syncs with these credentials: {}", store.name(), trouble);
            }
            case Pop3Exception.LoginDelay delay ->
                    pause = new Pause(now.plus(delay.delay().orElse(LOGIN_PAUSE)), true);
            case Pop3Exception.Locked _ -> pause = new Pause(now.plus(LOCK_PAUSE), true);
            default -> {
                failures = retrieved > 0 ? 0 : failures + 1;
                pause = new Pause(now.plus(backOff()), false);
                if (retrieved > 0) {
                    // It got somewhere: whoever waits need not wait for the pause.
                    lastEnd = Instant.MIN;
                }
                LOG.info("{}: sync broke off: {}", store.name(), failure.toString());
            }
        }
    }

    private Duration backOff() {
        Duration first = bridge.settings().firstRetry();
        Duration last = bridge.settings().lastRetry();
        Duration grown = first.multipliedBy(1L << Math.min(failures, 16));
        Duration bounded = grown.compareTo(last) > 0 ? last : grown;
        return spread(bounded);
    }

    /** Up to a quarter more, so that accounts do not come back all at once. */
    private static Duration spread(Duration duration) {
        return duration.plusMillis(
                ThreadLocalRandom.current().nextLong(1 + duration.toMillis() / 4));
    }

    // What may be due later

    private void schedule() {
        Login with = login;
        if (running || stopping || with == null || with.refused) {
            return;
        }
        if (idlers == 0 && !unfinished) {
            return;
        }
        Instant now = bridge.now();
        Instant due = lastEndPlus(with.upstream.policy().poll());
        Instant at = pause.until.isAfter(due) ? pause.until : due;
        Duration wait = at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO;
        cancelTimer();
        timer = bridge.timer().schedule(this::fire, wait.toMillis() + 1, TimeUnit.MILLISECONDS);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void fire() {
        lock.lock();
        try {
            timer = null;
            if ((idlers > 0 || unfinished) && mayBegin(false)) {
                begin(null);
            } else {
                schedule();
            }
        } finally {
            lock.unlock();
        }
    }

    // What the session tells

    @Override
    public void listed(Instant at, int nowMissing) {
        boolean first;
        lock.lock();
        try {
            first = !listedEver;
            listedEver = true;
            lastListing = at;
            missing = nowMissing;
            trouble = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (first) {
            try {
                store.setProperty(LISTED, at.toString());
            } catch (IOException e) {
                LOG.warn("{}: that it was listed could not be kept", store.name(), e);
            }
        }
    }

    @Override
    public void stored(int count) {
        lock.lock();
        try {
            missing = Math.max(0, missing - count);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void doubted(String reason) {
        lock.lock();
        try {
            trouble = reason;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void unavailable(MaildropEntry entry, String reason) {
        refusals.put(entry.content(), new Refusal(reason, bridge.now().plus(REFUSAL)));
        LOG.warn("{}: unique-id {}: {}", store.name(), entry.uniqueId(), reason);
    }

    // The end

    void stop() {
        lock.lock();
        try {
            stopping = true;
            cancelTimer();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no session is running; answers whether that came true in time. */
    boolean awaitEnd(Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (running && left > 0) {
                left = changed.awaitNanos(left);
            }
            return !running;
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
