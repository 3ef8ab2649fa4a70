package org.popbridge.mapping.store;

import java.util.Set;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.SpecialUse;
import org.popbridge.mapping.imap.UidValidity;

/** What a mailbox is, apart from its messages. */
public record Mailbox(
        MailboxId id, MailboxName name, UidValidity uidValidity, Set<SpecialUse> specialUses) {
    public Mailbox {
        specialUses = Set.copyOf(specialUses);
    }
}
