package org.popbridge.mapping.sync;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.store.AccountName;

/**
 * How an account gets to its maildrop, as far as the last login told: in memory only, so nothing
 * until somebody has logged in. Guarded by its owner's lock.
 */
final class KnownLogin {
    private final AccountName name;
    private @Nullable Login login;

    KnownLogin(AccountName name) {
        this.name = name;
    }

    boolean is(Upstream upstream, Pop3Credentials credentials) {
        return login != null && login.is(upstream, credentials);
    }

    Optional<Login> get() {
        return Optional.ofNullable(login);
    }

    /** What a session may be opened with: what the host has not refused. */
    Optional<Login> usable() {
        return get().filter(known -> !known.refused());
    }

    void proven(Login proven) {
        login = proven;
    }

    /** Credentials that were checked otherwise; those that are known stay as they are. */
    void relied(Login other) {
        if (!is(other.upstream(), other.credentials())) {
            login = other;
        }
    }

    /** The host said no to just these. */
    void refused(Login with) {
        if (with.equals(login)) {
            login = with.asRefused();
        }
    }

    /**
     * @throws IOException if there is nothing to log in with; the text says what to do
     */
    Login require() throws IOException {
        Login known = login;
        if (known == null) {
            throw new IOException(
                    "nobody has logged in as %s since the bridge was started, so its password is not known here: log in once with a mail client"
                            .formatted(name));
        }
        if (known.refused()) {
            throw new IOException(
                    "the mail host refused the password of %s: log in with the right one"
                            .formatted(name));
        }
        return known;
    }
}
