/**
 * What a run tells: its progress while it goes on ({@link
 * org.popbridge.migrate.report.ProgressDisplay}), and its report after it ({@link
 * org.popbridge.migrate.report.Report}) as JSON, as CSV, and as a page for whoever the mail belongs
 * to.
 *
 * <p>Imports {@code migrate.account}, {@code migrate.batch} and {@code migrate.ledger}'s words.
 */
@NullMarked
package org.popbridge.migrate.report;

import org.jspecify.annotations.NullMarked;
