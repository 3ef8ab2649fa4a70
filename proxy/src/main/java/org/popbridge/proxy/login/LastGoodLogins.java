package org.popbridge.proxy.login;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.store.MailStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verifier of each account's last good password, kept with the account, for the days on which
 * the host cannot say.
 *
 * <p>Two properties of the account: {@value #VERIFIER} (a {@link PasswordVerifier}) and {@value
 * #VERIFIED} (when the host last agreed, to the hour). Writing happens behind the login, one at a
 * time; a check waits for one of {@value #AT_ONCE} places, because each takes 19 MiB while it
 * lasts. Safe for any thread.
 */
final class LastGoodLogins implements AutoCloseable {
    static final String VERIFIER = "login.verifier";
    static final String VERIFIED = "login.verified";
    private static final int AT_ONCE = 2;
    private static final int MOST_WAITING = 1_000;

    /** A verifier takes a fraction of a second, and on a busy machine many times that. */
    private static final int LAST_SECONDS = 10;

    /** How old the noted time may be before a good login is worth a write. */
    private static final Duration COARSE = Duration.ofHours(1);

    private static final Logger log = LoggerFactory.getLogger(LastGoodLogins.class);

    /** What the verifier says of a password. */
    enum Verdict {
        MATCHES,
        DIFFERS,
        /** It is the right one, and the host's word on it is older than the grace. */
        TOO_OLD,
        NONE
    }

    private final MailStore store;
    private final InstantSource clock;
    private final Duration grace;
    private final PasswordVerifier.Cost cost;
    private final SecureRandom random;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Set<AccountName> waiting = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor writer;

    LastGoodLogins(
            MailStore store,
            InstantSource clock,
            Duration grace,
            PasswordVerifier.Cost cost,
            SecureRandom random) {
        this.store = store;
        this.clock = clock;
        this.grace = grace;
        this.cost = cost;
        this.random = random;
        this.writer =
                new ThreadPoolExecutor(
                        1,
                        1,
                        10,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(MOST_WAITING),
                        Thread.ofVirtual().name("verifier-", 0).factory());
        writer.allowCoreThreadTimeOut(true);
    }

    /** Checks a password that the host cannot check now. */
    Verdict check(AccountName name, Secret password) throws IOException, InterruptedException {
        Optional<Account> account = grace.isZero() ? Optional.empty() : store.find(name);
        Optional<PasswordVerifier> verifier =
                account.isEmpty() ? Optional.empty() : verifier(account.get());
        if (verifier.isEmpty()) {
            return Verdict.NONE;
        }
        if (!matches(verifier.get(), password)) {
            return Verdict.DIFFERS;
        }
        Instant until = verified(account.get()).plus(grace);
        return clock.instant().isBefore(until) ? Verdict.MATCHES : Verdict.TOO_OLD;
    }

    /** Keeps a verifier of a password that the host just said is right; done later. */
    void keep(Account account, Secret password) {
        if (grace.isZero() || !waiting.add(account.name())) {
            return;
        }
        behind(
                account.name(),
                () -> {
                    waiting.remove(account.name());
                    Optional<PasswordVerifier> old = verifier(account);
                    if (old.isEmpty() || !matches(old.get(), password)) {
                        account.setProperty(VERIFIER, made(password).toString());
                        account.setProperty(VERIFIED, clock.instant().toString());
                    } else if (verified(account).plus(COARSE).isBefore(clock.instant())) {
                        account.setProperty(VERIFIED, clock.instant().toString());
                    }
                });
    }

    /**
     * Drops the verifier if it is of this password, which the host just said is wrong; done later.
     */
    void drop(AccountName name, Secret password) {
        behind(
                name,
                () -> {
                    Optional<Account> account = store.find(name);
                    if (account.isPresent()) {
                        Optional<PasswordVerifier> old = verifier(account.get());
                        if (old.isPresent() && matches(old.get(), password)) {
                            account.get().setProperty(VERIFIER, "");
                            log.info("the last good password of {} is good no more", name);
                        }
                    }
                });
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void behind(AccountName name, Work work) {
        try {
            writer.execute(() -> {
                try {
                    work.run();
                } catch (IOException e) {
                    log.warn("the password verifier of {} could not be kept", name, e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        } catch (RejectedExecutionException e) {
            waiting.remove(name);
            log.debug("the password verifier of {} is left for the next login", name);
        }
    }

    private static Optional<PasswordVerifier> verifier(Account account) throws IOException {
        return account.property(VERIFIER).flatMap(PasswordVerifier::parse);
    }

    private static Instant verified(Account account) throws IOException {
        String text = account.property(VERIFIED).orElse("");
        try {
            return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    private PasswordVerifier made(Secret password) throws InterruptedException {
        places.acquire();
        try {
            return PasswordVerifier.of(password, cost, random);
        } finally {
            places.release();
        }
    }

    private boolean matches(PasswordVerifier verifier, Secret password)
            throws InterruptedException {
        places.acquire();
        try {
            return verifier.matches(password);
        } finally {
            places.release();
        }
    }

    /** Finishes what is being written; what waits is left for another login. */
    @Override
    public void close() {
        writer.getQueue().clear();
        writer.shutdown();
        boolean interrupted = false;
        try {
            if (!writer.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS)) {
                log.warn("a password verifier was not finished in time");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
