package org.popbridge.mapping.sync;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.pop3.Pop3Exception;

/**
 * What a bridge has done since it was started: numbers that only grow. Any thread; a number that is
 * read while others count is of some moment around then.
 */
public final class Tally {
    private final Map<LoginEnd, LongAdder> logins = adders(LoginEnd.class);
    private final Map<SyncEnd, LongAdder> syncs = adders(SyncEnd.class);
    private final LongAdder arrived = new LongAdder();
    private final LongAdder stored = new LongAdder();
    private final LongAdder mended = new LongAdder();
    private final LongAdder deleted = new LongAdder();
    private final LongAdder retrieved = new LongAdder();
    private final LongAdder octets = new LongAdder();

    /** What a POP3 host said to a login. */
    public enum LoginEnd {
        OK,
        /** Wrong password, a barred account, or no way to log in. */
        REFUSED,
        /** Another client has the maildrop. */
        LOCKED,
        /** The host wants time between logins. */
        DELAYED,
        /** There was no answer, or none that can be used. */
        FAILED
    }

    /** How a sync ended. */
    public enum SyncEnd {
        OK,
        /** Broken off because the bridge stops. */
        STOPPED,
        /** The listing was not whole, and not used. */
        DOUBTED,
        /** The listing was not believed (law 3). */
        BRAKED,
        REFUSED,
        LOCKED,
        DELAYED,
        /** The host was not there, hung up, or was silent. */
        UNREACHABLE,
        /** The host said what cannot be understood. */
        PROTOCOL,
        /** The host's certificate is not believed, or TLS did not come about. */
        TLS,
        /** The disk here, or what lies on it. */
        STORAGE,
        /** A fault of this program. */
        FAULT
    }

    private static <K extends Enum<K>> Map<K, LongAdder> adders(Class<K> kinds) {
        Map<K, LongAdder> adders = new EnumMap<>(kinds);
        for (K kind : kinds.getEnumConstants()) {
            adders.put(kind, new LongAdder());
        }
        return adders;
    }

    public long logins(LoginEnd end) {
        return adder(logins, end).sum();
    }

    public long syncs(SyncEnd end) {
        return adder(syncs, end).sum();
    }

    /** Messages that a listing brought and that were not known. */
    public long arrived() {
        return arrived.sum();
    }

    /** Messages whose content became durable here. */
    public long stored() {
        return stored.sum();
    }

    /** Contents that were damaged on disk and came anew. */
    public long mended() {
        return mended.sum();
    }

    /** Messages whose deletion on the host a later listing confirmed (law 4). */
    public long deleted() {
        return deleted.sum();
    }

    /** Messages retrieved whole, some of them more than once. */
    public long retrieved() {
        return retrieved.sum();
    }

    /** Octets of messages that hosts sent, cut ones too. */
    public long octets() {
        return octets.sum();
    }

    // Counting

    private static <K extends Enum<K>> LongAdder adder(Map<K, LongAdder> adders, K kind) {
        return Objects.requireNonNull(adders.get(kind));
    }

    void loggedIn() {
        adder(logins, LoginEnd.OK).increment();
    }

    void loginFailed(Pop3Exception failure) {
        adder(
                        logins,
                        switch (failure) {
                            case Pop3Exception.LoginRefused _ -> LoginEnd.REFUSED;
                            case Pop3Exception.Locked _ -> LoginEnd.LOCKED;
                            case Pop3Exception.LoginDelay _ -> LoginEnd.DELAYED;
                            case Pop3Exception.Transient _,
                                    Pop3Exception.BrokenProtocol _,
                                    Pop3Exception.TlsTrouble _ ->
                                    LoginEnd.FAILED;
                        })
                .increment();
    }

    void synced(SyncSession.@Nullable End end, @Nullable Throwable failure, boolean braked) {
        adder(syncs, end != null ? kind(end, braked) : kind(failure)).increment();
    }

    private static SyncEnd kind(SyncSession.End end, boolean braked) {
        return switch (end) {
            case DONE, AGAIN -> SyncEnd.OK;
            case DOUBTED -> braked ? SyncEnd.BRAKED : SyncEnd.DOUBTED;
            case STOPPED -> SyncEnd.STOPPED;
        };
    }

    private static SyncEnd kind(@Nullable Throwable failure) {
        return switch (failure) {
            case Pop3Exception.LoginRefused _ -> SyncEnd.REFUSED;
            case Pop3Exception.Locked _ -> SyncEnd.LOCKED;
            case Pop3Exception.LoginDelay _ -> SyncEnd.DELAYED;
            case Pop3Exception.Transient _ -> SyncEnd.UNREACHABLE;
            case Pop3Exception.BrokenProtocol _ -> SyncEnd.PROTOCOL;
            case Pop3Exception.TlsTrouble _ -> SyncEnd.TLS;
            case IOException _ -> SyncEnd.STORAGE;
            case null, default -> SyncEnd.FAULT;
        };
    }

    void arrived(int messages) {
        arrived.add(messages);
    }

    void stored(int messages) {
        stored.add(messages);
    }

    void cameAnew() {
        mended.increment();
    }

    void deleted(int messages) {
        deleted.add(messages);
    }

    void retrievedOne() {
        retrieved.increment();
    }

    void octets(int count) {
        octets.add(count);
    }
}
