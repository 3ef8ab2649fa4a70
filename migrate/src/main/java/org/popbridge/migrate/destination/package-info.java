/**
 * The destination of a migration: an IMAP server that messages are appended to, found again on, and
 * fetched back from.
 *
 * <p>The seam is {@link org.popbridge.migrate.destination.Destination}, which opens a {@link
 * org.popbridge.migrate.destination.DestinationSession}; {@link
 * org.popbridge.migrate.destination.ImapDestination} is the one there is. What goes wrong with a
 * session is a {@link org.popbridge.migrate.destination.DestinationException}, what becomes of a
 * message an {@link org.popbridge.migrate.destination.AppendOutcome}; both are sealed, so that what
 * to do next is a {@code switch}.
 *
 * <p>Blocking, made for virtual threads. Imports {@code mapping}'s words, {@code imap}, {@code
 * wire} and {@code sasl}; nothing of the rest of the migrator.
 */
@NullMarked
package org.popbridge.migrate.destination;

import org.jspecify.annotations.NullMarked;
