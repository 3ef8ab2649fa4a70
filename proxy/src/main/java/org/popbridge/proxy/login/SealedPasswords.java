package org.popbridge.proxy.login;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.security.sasl.SaslException;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.sasl.Scram;
import org.popbridge.mapping.sasl.ScramServer;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.store.MailStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last good password of each account, sealed and kept with it, where the operator gave a key
 * for that; with it a client can prove by SCRAM that it knows the password, and the host can still
 * be shown it (ADR 10). Safe for any thread.
 */
final class SealedPasswords {
    static final String SEALED = "login.sealed";
    private static final Scram.Hash HASH = Scram.Hash.SHA_256;
    private static final int SALT = 16;

    /** RFC 7677 §4 wants 4096 at least; each login costs some milliseconds here and there. */
    private static final int ITERATIONS = 10_000;

    private static final Logger log = LoggerFactory.getLogger(SealedPasswords.class);

    private final MailStore store;
    private final SealKey key;
    private final Secret nobodys;

    SealedPasswords(MailStore store, SealKey key, SecureRandom random) {
        this.store = store;
        this.key = key;
        byte[] octets = new byte[24];
        random.nextBytes(octets);
        this.nobodys = Secret.of(Base64.getEncoder().encodeToString(octets));
    }

    /** The account's password, if it is held. */
    Optional<Secret> of(AccountName name) throws IOException {
        Optional<Account> account = store.find(name);
        return account.isPresent() ? of(account.get()) : Optional.empty();
    }

    private Optional<Secret> of(Account account) throws IOException {
        Optional<String> sealed = account.property(SEALED);
        if (sealed.isEmpty()) {
            return Optional.empty();
        }
        Optional<byte[]> opened = decoded(sealed.get()).flatMap(o -> key.open(o, purpose(account)));
        if (opened.isEmpty()) {
            log.warn(
                    "the password of {} was sealed under another key, or is damaged: the next login by password mends it",
                    account.name());
        }
        return opened.map(Secret::of);
    }

    private static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String purpose(Account account) {
        return "password of " + account.name().value();
    }

    /** Holds a password that the host just said is right. */
    void keep(Account account, Secret password) throws IOException {
        if (!of(account).equals(Optional.of(password))) {
            byte[] octets = password.reveal();
            byte[] sealed = key.seal(octets, purpose(account));
            Arrays.fill(octets, (byte) 0);
            account.setProperty(SEALED, Base64.getEncoder().encodeToString(sealed));
        }
    }

    /** Holds a password no more that the host just said is wrong. */
    void drop(AccountName name, Secret password) throws IOException {
        Optional<Account> account = store.find(name);
        if (account.isPresent() && of(account.get()).equals(Optional.of(password))) {
            account.get().setProperty(SEALED, "");
        }
    }

    /**
     * An exchange in which a client proves that it knows that password. Without one it goes the
     * same way and takes as long, and no proof is right.
     */
    ScramServer exchange(ScramServer.First first, Optional<Secret> password) {
        byte[] salt = key.salt(first.user(), SALT);
        return new ScramServer(HASH, first, verifier(password.orElse(nobodys), salt));
    }

    private ScramServer.Verifier verifier(Secret password, byte[] salt) {
        try {
            return ScramServer.Verifier.of(HASH, password, salt, ITERATIONS);
        } catch (SaslException forbidden) {
            // SASLprep has no form for such a password, so no client can prove it either.
            return verifier(nobodys, salt);
        }
    }
}
