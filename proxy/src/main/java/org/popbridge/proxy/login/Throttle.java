package org.popbridge.proxy.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.store.AccountName;

/**
 * Slows the guessing of passwords: after each wrong one the next attempt for the same account, or
 * from the same address, waits longer.
 *
 * <p>An attempt takes a place in time, so a hundred connections that guess at once are as slow as
 * one. Who would wait longer than {@link #PATIENCE} is turned away instead and takes no place. An
 * account's delay stays small, for an attacker must not be able to keep the owner out; an address's
 * starts later, for many people may share one, and grows longer.
 *
 * <p>Holds the last {@value #MOST_KEYS} accounts and addresses that failed, each for an hour after
 * its last failure. Safe for any thread; never blocks: the caller waits, on a thread of its own.
 */
public final class Throttle {
    /** The longest wait before an attempt. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    static final int MOST_KEYS = 50_000;

    private static final Growth OF_ACCOUNT =
            new Growth(1, Duration.ofSeconds(1), Duration.ofSeconds(8));
    private static final Growth OF_ADDRESS =
            new Growth(4, Duration.ofSeconds(1), Duration.ofSeconds(60));

    /**
     * How the delay grows.
     *
     * @param from the failure that first costs a delay
     */
    private record Growth(int from, Duration first, Duration most) {
        Duration after(int failures) {
            if (failures < from) {
                return Duration.ZERO;
            }
            int doublings = Math.min(failures - from, 20);
            Duration grown = first.multipliedBy(1L << doublings);
            return grown.compareTo(most) > 0 ? most : grown;
        }
    }

    /**
     * What is known of one account or address: how often it failed, when the next attempt may be.
     */
    private record Failures(int count, Instant next) {
        static final Failures CLEAN = new Failures(0, Instant.MIN);
    }

    /** What an attempt has to do first. */
    public sealed interface Decision {
        /** Go on after this long, often zero. */
        record After(Duration delay) implements Decision {}

        /** Turn it away; it could be tried again after this long. */
        record TooMany(Duration delay) implements Decision {}
    }

    private final InstantSource clock;
    private final List<AddressRange> trusted;
    private final Cache<AccountName, Failures> accounts;
    private final Cache<AddressRange, Failures> addresses;

    /**
     * A throttle without memories.
     *
     * @param trusted addresses that are slowed only by account: a webmail's, a proxy's
     */
    public Throttle(InstantSource clock, List<AddressRange> trusted) {
        this.clock = clock;
        this.trusted = List.copyOf(trusted);
        this.accounts = memory(clock);
        this.addresses = memory(clock);
    }

    private static <K> Cache<K, Failures> memory(InstantSource clock) {
        return Caffeine.newBuilder()
                .maximumSize(MOST_KEYS)
                .expireAfterWrite(Duration.ofHours(1))
                .ticker(() -> Duration.between(Instant.EPOCH, clock.instant()).toNanos())
                .build();
    }

    /** Takes the next place in time for an attempt. */
    public Decision reserve(AccountName account, InetAddress remote) {
        Instant now = clock.instant();
        AddressRange household = AddressRange.household(remote);
        Duration wait =
                longer(
                        until(accounts.getIfPresent(account), now),
                        isTrusted(remote)
                                ? Duration.ZERO
                                : until(addresses.getIfPresent(household), now));
        if (wait.compareTo(PATIENCE) > 0) {
            return new Decision.TooMany(wait);
        }
        Instant start = now.plus(wait);
        take(accounts, account, OF_ACCOUNT, start);
        if (!isTrusted(remote)) {
            take(addresses, household, OF_ADDRESS, start);
        }
        return new Decision.After(wait);
    }

    /** Notes that a password was wrong. */
    public void failed(AccountName account, InetAddress remote) {
        Instant now = clock.instant();
        fail(accounts, account, OF_ACCOUNT, now);
        if (!isTrusted(remote)) {
            fail(addresses, AddressRange.household(remote), OF_ADDRESS, now);
        }
    }

    /** Forgives the account. The address keeps its count: guessers have accounts of their own. */
    public void succeeded(AccountName account) {
        accounts.invalidate(account);
    }

    private boolean isTrusted(InetAddress remote) {
        return trusted.stream().anyMatch(range -> range.contains(remote));
    }

    private static Duration until(@Nullable Failures record, Instant now) {
        return record == null || !record.next.isAfter(now)
                ? Duration.ZERO
                : Duration.between(now, record.next);
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static <K> void take(Cache<K, Failures> memory, K key, Growth growth, Instant start) {
        memory.asMap()
                .computeIfPresent(
                        key,
                        (k, was) ->
                                new Failures(
                                        was.count,
                                        later(was.next, start.plus(growth.after(was.count)))));
    }

    private static <K> void fail(Cache<K, Failures> memory, K key, Growth growth, Instant now) {
        memory.asMap()
                .compute(
                        key,
                        (k, known) -> {
                            Failures was = known == null ? Failures.CLEAN : known;
                            int failures = Math.min(was.count + 1, 1_000);
                            return new Failures(
                                    failures, later(was.next, now.plus(growth.after(failures))));
                        });
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
