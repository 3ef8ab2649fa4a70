package org.popbridge.cli.metrics;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.popbridge.proxy.session.Authenticator;

/** Counts what becomes of IMAP logins, and decides nothing. Any thread. */
public final class CountedLogins implements Authenticator {
    private final Authenticator deciding;
    private final Map<End, LongAdder> ends = new ConcurrentHashMap<>();

    /** What a client was told. */
    public enum End {
        OK,
        REFUSED,
        UNAVAILABLE,
        LIMITED
    }

    public CountedLogins(Authenticator deciding) {
        this.deciding = deciding;
        for (End end : End.values()) {
            ends.put(end, new LongAdder());
        }
    }

    @Override
    public Outcome authenticate(Attempt attempt) throws InterruptedException {
        Outcome outcome = deciding.authenticate(attempt);
        adder(
                        switch (outcome) {
                            case Outcome.Granted _ -> End.OK;
                            case Outcome.Refused _ -> End.REFUSED;
                            case Outcome.Unavailable _ -> End.UNAVAILABLE;
                            case Outcome.Limited _ -> End.LIMITED;
                        })
                .increment();
        return outcome;
    }

    long count(End end) {
        return adder(end).sum();
    }

    private LongAdder adder(End end) {
        return Objects.requireNonNull(ends.get(end));
    }
}
