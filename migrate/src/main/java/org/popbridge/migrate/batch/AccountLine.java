package org.popbridge.migrate.batch;

import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.migrate.destination.ImapEndpoint;
import org.popbridge.migrate.ledger.AccountKey;

/**
 * One account to migrate, as somebody asked for it. Prints no secret (law 8).
 *
 * @param where the line it stands on, as messages name it: {@code accounts.csv, line 3}; empty
 *     where there are no lines
 * @param folder where its INBOX goes
 */
public record AccountLine(
        String where, From from, ImapEndpoint to, Access toAccess, MailboxName folder) {

    /** What mail comes from. */
    public sealed interface From {
        /** As ledgers and reports name it. */
        String account();

        /** A maildrop on a POP3 host. */
        record Host(SourceEndpoint endpoint, Access access) implements From {
            @Override
            public String account() {
                return endpoint.account();
            }
        }

        /** An account in a bridge's data directory. */
        record Bridge(AccountName name) implements From {
            @Override
            public String account() {
                return "bridge:" + name;
            }
        }
    }

    /** Whose ledger it is, of mail that goes into this folder. */
    public AccountKey key(MailboxName into) {
        return new AccountKey(
                from.account(),
                "%s@%s:%d".formatted(to.user(), to.host(), to.port()),
                into.value());
    }

    /** What went wrong with it, and where it stands. */
    public String named(String trouble) {
        return where.isEmpty() ? trouble : where + ": " + trouble;
    }
}
