/**
 * The migrator: POP3 maildrops into IMAP servers, each message exactly once, and the proof of it.
 *
 * <p>The way through: {@code batch} takes accounts from a file and runs some at a time; {@code
 * account} is the run of one; {@code ledger} remembers what was done; {@code content} holds
 * messages on their way; {@code source} is where they come from; {@code destination} is the IMAP
 * client; {@code report} tells. It stands on {@code mapping} alone and never on {@code proxy}.
 */
@NullMarked
package org.popbridge.migrate;

import org.jspecify.annotations.NullMarked;
