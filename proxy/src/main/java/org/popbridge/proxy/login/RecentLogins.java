package org.popbridge.proxy.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.store.AccountName;

/**
 * What was answered to the latest logins, so that a client that opens six connections asks its host
 * once, and one that tries an old password all night does not lock its owner's account there.
 *
 * <p>Keys are hashes of account and password under a key that lives and dies with the process; a
 * password is never here (law 8). At most {@value #MOST} of each kind. Safe for any thread.
 */
final class RecentLogins {
    static final int MOST = 100_000;

    /** How long a wrong password is refused again without asking the host. */
    static final Duration REFUSED = Duration.ofSeconds(30);

    /** How long a wrong password is known, so that saying it again is not taken for guessing. */
    private static final Duration KNOWN_WRONG = Duration.ofHours(1);

    private final InstantSource clock;
    private final SecretKeySpec key;
    private final Cache<ByteBuffer, AccountName> good;
    private final Cache<ByteBuffer, Instant> wrong;

    RecentLogins(InstantSource clock, Duration remember, SecureRandom random) {
        this.clock = clock;
        byte[] octets = new byte[32];
        random.nextBytes(octets);
        this.key = new SecretKeySpec(octets, "HmacSHA256");
        this.good = cache(clock, remember);
        this.wrong = cache(clock, KNOWN_WRONG);
    }

    private static <V> Cache<ByteBuffer, V> cache(InstantSource clock, Duration life) {
        return Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(life)
                .ticker(() -> Duration.between(Instant.EPOCH, clock.instant()).toNanos())
                .build();
    }

    void noteGood(AccountName account, Secret password) {
        ByteBuffer hash = hash(account, password);
        good.put(hash, account);
        wrong.invalidate(hash);
    }

    void noteWrong(AccountName account, Secret password) {
        ByteBuffer hash = hash(account, password);
        good.invalidate(hash);
        wrong.put(hash, clock.instant());
    }

    boolean isGood(AccountName account, Secret password) {
        return good.getIfPresent(hash(account, password)) != null;
    }

    /** Whether the host refused just this, not long ago. */
    boolean isKnownWrong(AccountName account, Secret password) {
        return wrong.getIfPresent(hash(account, password)) != null;
    }

    /** Whether the host refused just this so lately that it need not be asked. */
    boolean isRefused(AccountName account, Secret password) {
        Instant at = wrong.getIfPresent(hash(account, password));
        return at != null && clock.instant().isBefore(at.plus(REFUSED));
    }

    private ByteBuffer hash(AccountName account, Secret password) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(account.value().getBytes(StandardCharsets.UTF_8));
            // Account names have no control characters, so this ends the name.
            mac.update((byte) 0);
            byte[] octets = password.reveal();
            ByteBuffer hash = ByteBuffer.wrap(mac.doFinal(octets));
            Arrays.fill(octets, (byte) 0);
            return hash;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HMAC-SHA-256", e);
        }
    }
}
