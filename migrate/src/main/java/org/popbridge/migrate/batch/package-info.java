/**
 * Many accounts in one run: read from a file ({@link org.popbridge.migrate.batch.AccountsFile}),
 * migrated some at a time within limits for each host ({@link
 * org.popbridge.migrate.batch.BatchRun}). What goes wrong with one account stops no other.
 *
 * <p>Imports {@code mapping}, {@code migrate.account}, {@code migrate.destination} and {@code
 * migrate.ledger}.
 */
@NullMarked
package org.popbridge.migrate.batch;

import org.jspecify.annotations.NullMarked;
