package org.popbridge.mapping.sync;

import java.io.IOException;
import java.util.Optional;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Exception;
import org.popbridge.mapping.store.AccountName;

/**
 * All accounts that are bridged: who is signed in, which session each has with its host. Safe for
 * any thread; calls block on network and disk and are made from virtual threads.
 */
public interface Bridge extends AutoCloseable {
    /**
     * Logs in upstream and, if the host agrees, opens the account (making it the first time) and
     * starts its sync on that very session. The credentials are kept in memory for later sessions.
     * Calls for one account and equal credentials that overlap cause one upstream login.
     *
     * @throws Pop3Exception the host's refusal, typed
     */
    BridgedAccount signIn(AccountName name, Upstream upstream, Pop3Credentials credentials)
            throws IOException;

    /**
     * The account without asking the host: for a login that was checked otherwise (the credential
     * cache, or the verifier while the host cannot answer). Empty if the account was never made.
     * The credentials are used when the host can be asked again.
     */
    Optional<BridgedAccount> resume(
            AccountName name, Upstream upstream, Pop3Credentials credentials) throws IOException;

    /**
     * Ends every session with QUIT where there is time, finishes commits, and returns within 8
     * seconds.
     */
    @Override
    void close() throws IOException;
}
