package org.popbridge.migrate.source;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.pop3.MaildropHost;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Reply;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.migrate.content.Spool;
import org.popbridge.migrate.ledger.Ledger;

/**
 * A maildrop on a POP3 host.
 *
 * @param login asked before each session, for tokens that expire
 */
public record MaildropSource(MaildropHost host, Login login) implements Source {
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

    @Override
    public Maildrop open() throws IOException {
        return host.open(login.credentials());
    }

    @Override
    public SortedMap<Integer, EntryId> reconcile(
            Ledger ledger, Maildrop maildrop, Spool spool, Instant now) throws IOException {
        return SourceListing.reconcile(ledger, maildrop, spool, now);
    }

    @Override
    public Optional<Known> known(UniqueId listed) {
        return Optional.empty();
    }

    @Override
    public Optional<UniqueId> pop3Id(UniqueId listed) {
        return listed.isBlank() ? Optional.empty() : Optional.of(listed);
    }

    @Override
    public String inWords(Reply refusal) {
        return "the mail host cannot return it: " + refusal.text();
    }
}
