package org.popbridge.mapping.sync;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Exception;
import org.popbridge.mapping.pop3.Pop3Host;

/**
 * The one way to a host: it counts the sessions that are open with it and spaces the logins, for
 * all accounts together. {@link Turns} decides who goes; here it is carried out.
 *
 * <p>A turn for which somebody waits is given up after {@link #PATIENCE}; any other stands until it
 * comes. Any thread; only {@link Turn#enter} blocks.
 */
final class HostGate implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String CLOSED = "the bridge is shutting down";

    private final Pop3Host host;
    private final Clockwork time;
    private final Tally tally;
    private final int most;

    // Guarded by this.
    private final Turns<Turn> turns;
    private Clockwork.@Nullable Alarm nextGoes;
    private boolean closed;

    HostGate(Pop3Host host, BridgeSettings settings, Clockwork time, Tally tally) {
        this.host = host;
        this.time = time;
        this.tally = tally;
        this.most = settings.sessionsPerHost();
        this.turns =
                new Turns<>(
                        most,
                        TimeUnit.SECONDS.toNanos(1) / settings.loginsPerSecond(),
                        time.ticks());
    }

    Pop3Host host() {
        return host;
    }

    /**
     * Asks for a turn. When it has come, {@link #left} must be called once; {@link Turn#enter} sees
     * to that until there is a maildrop.
     *
     * @param isAwaited whether somebody waits for what comes of it
     */
    Turn ask(boolean isAwaited) {
        Turn turn = new Turn();
        boolean refused;
        synchronized (this) {
            refused = closed;
            if (!refused) {
                turns.stand(turn, isAwaited);
            }
        }
        if (refused) {
            turn.fails(CLOSED);
            return turn;
        }
        if (isAwaited) {
            turn.losesPatience();
        }
        letGo();
        return turn;
    }

    /** Whoever went by a turn that had come is with the host no more. */
    void left() {
        synchronized (this) {
            turns.left();
        }
        letGo();
    }

    /** Lets go whoever may, and sees to it that the next one goes when it may. */
    private void letGo() {
        List<Turn> gone = new ArrayList<>();
        synchronized (this) {
            long now = time.ticks();
            Optional<Turn> next = turns.next(now);
            while (next.isPresent()) {
                next.get().went = true;
                gone.add(next.get());
                next = turns.next(now);
            }
            Optional<Duration> wait = turns.untilNext(now);
            if (nextGoes == null && wait.isPresent() && !closed) {
                nextGoes = time.after(wait.get(), this::ring);
            }
        }
        gone.forEach(Turn::goes);
    }

    private void ring() {
        synchronized (this) {
            nextGoes = null;
        }
        letGo();
    }

    synchronized Oversight.HostState state() {
        return new Oversight.HostState(
                host.endpoint(), turns.within(), most, turns.standing(), host.quirks());
    }

    /** Nobody gets in any more, and whoever stands before it is told so. */
    @Override
    public void close() {
        List<Turn> standing;
        synchronized (this) {
            closed = true;
            standing = turns.clear();
        }
        standing.forEach(turn -> turn.fails(CLOSED));
    }

    /** A place before the gate. Any thread. */
    final class Turn {
        private final CompletableFuture<Void> come = new CompletableFuture<>();
        private volatile Clockwork.@Nullable Alarm patience;

        /** Guarded by the gate. */
        private boolean went;

        /**
         * Done when it is this turn; by a {@link Pop3Exception} when it is not going to be. What
         * depends on it runs at once and must not block.
         */
        CompletableFuture<Void> come() {
            return come;
        }

        /** Somebody waits for it now. */
        void hasten() {
            boolean hastened;
            synchronized (HostGate.this) {
                hastened = turns.hasten(this);
            }
            if (hastened) {
                losesPatience();
                letGo();
            }
        }

        /** Takes it back if it has not come. */
        void giveUp(String reason) {
            boolean stood;
            synchronized (HostGate.this) {
                stood = turns.leaveRow(this);
            }
            if (stood) {
                fails(reason);
            }
        }

        /** Logs in when it has come; the session's end must be told by {@link #left}. */
        Maildrop enter(Pop3Credentials credentials) throws Pop3Exception, InterruptedException {
            await();
            boolean entered = false;
            try {
                Maildrop maildrop = host.open(credentials);
                entered = true;
                tally.loggedIn();
                return new CountedMaildrop(maildrop, tally);
            } catch (Pop3Exception e) {
                tally.loginFailed(e);
                throw e;
            } finally {
                if (!entered) {
                    left();
                }
            }
        }

        private void await() throws Pop3Exception, InterruptedException {
            try {
                come.get();
            } catch (ExecutionException e) {
                // Anew: its trace is of the thread that waited.
                throw new Pop3Exception.Transient(
                        String.valueOf(requireNonNull(e.getCause()).getMessage()), e);
            } catch (InterruptedException e) {
                giveUp("interrupted");
                if (hasGone()) {
                    left();
                }
                throw e;
            }
        }

        private boolean hasGone() {
            synchronized (HostGate.this) {
                return went;
            }
        }

        private void goes() {
            patienceEnds();
            come.complete(null);
        }

        private void fails(String reason) {
            patienceEnds();
            come.completeExceptionally(new Pop3Exception.Transient(reason));
        }

        private void losesPatience() {
            patience =
                    time.after(
                            PATIENCE,
                            () ->
                                    giveUp(
                                            "%s: as many sessions are open with it as are allowed; try again later"
                                                    .formatted(host.endpoint())));
        }

        private void patienceEnds() {
            Clockwork.Alarm alarm = patience;
            if (alarm != null) {
                alarm.cancel();
            }
        }
    }
}
