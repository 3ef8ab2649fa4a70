/**
 * One message between source and destination: spooled within bounds, measured, dated, flagged,
 * repaired where a destination refuses it.
 *
 * <p>The way through: a {@link org.popbridge.migrate.content.Spool} takes octets as they are
 * retrieved, a {@link org.popbridge.migrate.content.Measure} reads them on their way, and both end
 * in a {@link org.popbridge.migrate.content.Retrieved}. {@link
 * org.popbridge.migrate.content.Repair} makes other forms of it.
 *
 * <p>Imports {@code mapping} and {@code migrate.ledger}'s words.
 */
@NullMarked
package org.popbridge.migrate.content;

import org.jspecify.annotations.NullMarked;
