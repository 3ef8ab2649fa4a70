package org.popbridge.mapping.store;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * All accounts of one data directory: the seam to the local truth.
 *
 * <p>Safe for any thread. Calls may block on disk; virtual threads may call. One process at a time
 * owns a data directory.
 */
public interface MailStore extends AutoCloseable {
    /** The account, if it was made; opened and kept open while somebody holds it. */
    Optional<Account> find(AccountName name) throws IOException;

    /**
     * The account, made with INBOX and the special folders (Sent, Drafts, Trash, Junk, Archive) if
     * it is new.
     */
    Account open(AccountName name) throws IOException;

    List<AccountName> accounts() throws IOException;

    /** Deletes the account and all its mail from this data directory. */
    void remove(AccountName name) throws IOException;

    /** Finishes what is under way and closes every account. */
    @Override
    void close() throws IOException;
}
