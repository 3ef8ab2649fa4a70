package org.popbridge.migrate.account;

import java.io.IOException;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.pop3.MaildropHost;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.migrate.destination.Destination;
import org.popbridge.migrate.ledger.AccountKey;

/**
 * What is migrated: a maildrop, into a folder of an account on an IMAP server.
 *
 * @param login asked before each session, for tokens that expire
 */
public record Migration(
        AccountKey key,
        MaildropHost source,
        Login login,
        Destination destination,
        MailboxName folder) {
    /** Gives what the maildrop is opened with. */
    @FunctionalInterface
    public interface Login {
        /**
         * What is valid now.
         *
         * @throws IOException if there is none to be had; the message says why and what to do
         */
        Pop3Credentials credentials() throws IOException;
    }
}
