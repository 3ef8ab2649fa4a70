package org.popbridge.mapping.store;

import org.popbridge.mapping.imap.UidSet;

/**
 * What a STORE did.
 *
 * @param changed UIDs whose flags are now as asked and were not before
 * @param modified UIDs left alone because their mod-sequence is above UNCHANGEDSINCE (RFC 7162
 *     §3.1.3, MODIFIED)
 * @param snapshot the mailbox after it
 */
public record FlagOutcome(UidSet changed, UidSet modified, MailboxSnapshot snapshot) {}
