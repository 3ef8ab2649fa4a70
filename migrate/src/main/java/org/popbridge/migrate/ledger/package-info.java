/**
 * The migrator's memory: per account one {@link org.popbridge.migrate.ledger.Ledger} that says of
 * each message of the maildrop how far it has come, durable before anything is sent and after
 * anything was answered (laws 5 and 6).
 *
 * <p>It is a journal of checksummed lines ({@link org.popbridge.migrate.ledger.Journal}), replayed
 * into memory when it is opened; the decision and its reasons are ADR 5. A {@link
 * org.popbridge.migrate.ledger.StateDirectory} holds the accounts' folders and is one run's alone.
 *
 * <p>Imports {@code mapping}'s words; nothing else of the migrator.
 */
@NullMarked
package org.popbridge.migrate.ledger;

import org.jspecify.annotations.NullMarked;
