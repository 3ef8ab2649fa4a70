package org.popbridge.mapping.sync;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.popbridge.mapping.pop3.HostQuirks;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.store.AccountName;

/**
 * What the person who runs a bridge sees and asks of it, beside what clients do. Any thread; {@link
 * #sync} blocks.
 */
public interface Oversight {
    /** What was done since the start. */
    Tally tally();

    /** Every host that was asked anything since the start. */
    List<HostState> hosts();

    /** The accounts that are in memory, by name: those in use, and those used a while ago. */
    Map<AccountName, AccountState> accounts();

    /**
     * Begins a session with the host now, and waits for its end: what the host has when this is
     * called is seen. Where one runs already, its end comes first; and if the host then wants time
     * before the next login, what that one brought has to do.
     *
     * @throws IOException if the account is not known to be signed in, or the host has asked for
     *     time; the message says which
     */
    AccountState sync(AccountName name, Extent extent, Duration atMost)
            throws IOException, InterruptedException;

    /**
     * Ends the account's sync and forgets its credentials, so that it can be removed from the
     * store.
     *
     * @return whether its session has ended; if not, nothing may be removed yet
     */
    boolean letGo(AccountName name) throws InterruptedException;

    /** How much one session looks at. */
    enum Extent {
        /** As every sync: the listing, and what is not here. */
        NEWS,
        /** What was refused before too; and all that is here is compared with what the host has. */
        EVERYTHING
    }

    /**
     * One host, for all accounts together.
     *
     * @param sessions open with it now
     * @param most so many may be
     * @param waiting how many wait for their turn
     */
    record HostState(
            Pop3Endpoint endpoint, int sessions, int most, int waiting, HostQuirks quirks) {}

    /**
     * One account in memory.
     *
     * @param host where its maildrop is, once somebody logged in
     * @param mayAsk whether its credentials are in memory and not known to be refused
     * @param syncing whether a session with the host is open, or waits for its turn
     * @param next when the next session begins by itself; empty: when a client does something
     * @param idlers how many clients idle on INBOX
     * @param held messages that a listing lacked which is not believed (law 3)
     */
    record AccountState(
            SyncStatus status,
            Optional<Pop3Endpoint> host,
            boolean mayAsk,
            boolean syncing,
            Optional<Instant> next,
            int idlers,
            int held) {}
}
