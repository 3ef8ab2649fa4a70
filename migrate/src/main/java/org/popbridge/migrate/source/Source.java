package org.popbridge.migrate.source;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.pop3.Maildrop;
import org.popbridge.mapping.pop3.Reply;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.migrate.content.Spool;
import org.popbridge.migrate.ledger.Ledger;

/**
 * What one migration takes its mail from: a list of messages with unique-ids. One migration uses it
 * at a time.
 */
public interface Source {
    /**
     * Opens it for one pass.
     *
     * @throws IOException why not, in a user's words
     */
    Maildrop open() throws IOException;

    /**
     * Lists what is there, and writes into the ledger what that brought.
     *
     * @param maildrop what {@link #open} gave
     * @return the listed messages by their number in this session
     * @throws IOException if the listing is not to be believed, or cannot be had
     */
    SortedMap<Integer, EntryId> reconcile(
            Ledger ledger, Maildrop maildrop, Spool spool, Instant now) throws IOException;

    /** What is known of a message that the last opening listed; of mail from POP3, nothing. */
    Optional<Known> known(UniqueId listed);

    /** What POP3 clients know a message by, where they do. */
    Optional<UniqueId> pop3Id(UniqueId listed);

    /** Why a message could not be had, for its owner. */
    String inWords(Reply refusal);
}
