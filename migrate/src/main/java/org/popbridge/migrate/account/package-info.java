/**
 * The migration of one account: {@link org.popbridge.migrate.account.AccountRun}, from the listing
 * at the source to the proof at the destination.
 *
 * <p>A pass reads straight down: settle what an earlier run left in doubt ({@link
 * org.popbridge.migrate.account.Finding}), list and reconcile as the bridge does ({@link
 * org.popbridge.migrate.source.Source}), retrieve and append at the same time ({@link
 * org.popbridge.migrate.account.Transfer}), verify, delete at the source what is proven. Whatever
 * breaks it, the ledger knows how far each message came, and the next pass goes on from there.
 *
 * <p>Imports {@code mapping}, {@code migrate.ledger}, {@code migrate.content}, {@code
 * migrate.source} and {@code migrate.destination}.
 */
@NullMarked
package org.popbridge.migrate.account;

import org.jspecify.annotations.NullMarked;
