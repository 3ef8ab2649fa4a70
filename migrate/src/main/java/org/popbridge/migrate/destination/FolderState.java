package org.popbridge.migrate.destination;

import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidValidity;

/**
 * A mailbox as the server described it when it was selected (RFC 9051 §6.3.2).
 *
 * @param validity which life of the mailbox its UIDs belong to
 * @param uidNext no message that arrives from now on has a lower UID. Of a server that does not
 *     say, it is one more than the highest UID there is
 * @param messages how many there are
 * @param created whether it did not exist before this selection
 * @param permanentFlags which flags it keeps
 */
public record FolderState(
        MailboxName mailbox,
        UidValidity validity,
        Uid uidNext,
        long messages,
        boolean created,
        PermanentFlags permanentFlags) {}
