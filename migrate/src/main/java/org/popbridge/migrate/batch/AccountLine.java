package org.popbridge.migrate.batch;

import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.migrate.destination.ImapEndpoint;
import org.popbridge.migrate.ledger.AccountKey;

/** One account to migrate, as somebody asked for it. Prints no secret (law 8). */
public record AccountLine(
        SourceEndpoint from,
        Access fromAccess,
        ImapEndpoint to,
        Access toAccess,
        MailboxName folder) {
    /** Whose ledger it is. */
    public AccountKey key() {
        return new AccountKey(
                from.account(),
                "%s@%s:%d".formatted(to.user(), to.host(), to.port()),
                folder.value());
    }
}
