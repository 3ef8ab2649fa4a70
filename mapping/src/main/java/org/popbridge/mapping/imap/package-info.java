/**
 * IMAP's vocabulary and wire: identifiers, flags, mailbox names, number sets, dates, the scanner
 * that reads tokens and the printer that writes them. Pure values and functions; imports only
 * {@code org.popbridge.mapping}.
 */
@NullMarked
package org.popbridge.mapping.imap;

import org.jspecify.annotations.NullMarked;
