package org.popbridge.migrate.account;

import java.util.Map;
import java.util.Set;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.SpecialUse;
import org.popbridge.migrate.destination.DestinationException;
import org.popbridge.migrate.destination.DestinationSession;
import org.popbridge.migrate.destination.DestinationSession.IfMissing;
import org.popbridge.migrate.destination.FolderState;

/**
 * The folder at the destination that mail goes to.
 *
 * @param folder its name, where the destination has none for its uses
 * @param uses what it is for: mail of a Sent folder goes to what the destination calls so
 * @param others the names of the other folders of the same account, which it must not end up in
 */
public record Target(
        MailboxName folder, Set<SpecialUse> uses, Set<MailboxName> others, Subscribe subscribe) {

    /** Whether its owner is to see it in lists of subscribed mailboxes. */
    public enum Subscribe {
        /** A folder that is made is subscribed to; one that was there is let be. */
        IF_MADE,
        ALWAYS,
        NEVER
    }

    public Target {
        uses = Set.copyOf(uses);
        others = Set.copyOf(others);
    }

    /** A folder by its name alone. */
    public static Target of(MailboxName folder) {
        return new Target(folder, Set.of(), Set.of(), Subscribe.IF_MADE);
    }

    /** Selects it, and makes it if it is not there. */
    FolderState open(DestinationSession session) throws DestinationException {
        MailboxName name = name(session);
        FolderState state =
                session.select(name, new IfMissing.Create(uses, subscribe != Subscribe.NEVER));
        if (subscribe == Subscribe.ALWAYS && !state.created()) {
            session.subscribe(name);
        }
        return state;
    }

    /** Its name there. */
    MailboxName name(DestinationSession session) throws DestinationException {
        if (uses.isEmpty()) {
            return folder;
        }
        Map<SpecialUse, MailboxName> there = session.specialUses();
        return uses.stream()
                .sorted()
                .map(there::get)
                .filter(name -> name != null && !name.isInbox() && !others.contains(name))
                .findFirst()
                .orElse(folder);
    }
}
