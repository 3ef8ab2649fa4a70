package org.popbridge.cli.metrics;

import java.net.InetAddress;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.sasl.ScramServer;
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
        return counted(deciding.authenticate(attempt));
    }

    @Override
    public Exchange scram(ScramServer.First first, InetAddress remote, Link link)
            throws InterruptedException {
        Exchange exchange = deciding.scram(first, remote, link);
        return new Exchange() {
            @Override
            public String challenge() {
                return exchange.challenge();
            }

            @Override
            public Proven take(Secret answer) throws InterruptedException {
                Proven proven = exchange.take(answer);
                return new Proven(counted(proven.outcome()), proven.signature());
            }
        };
    }

    @Override
    public Set<Proof> proofs() {
        return deciding.proofs();
    }

    private Outcome counted(Outcome outcome) {
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
