package org.popbridge.migrate.account;

import org.popbridge.migrate.destination.Destination;
import org.popbridge.migrate.ledger.AccountKey;
import org.popbridge.migrate.source.Source;

/** What is migrated: a list of messages, into a folder of an account on an IMAP server. */
public record Migration(AccountKey key, Source source, Destination destination, Target target) {}
