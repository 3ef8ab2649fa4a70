package org.popbridge.proxy.session;

import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.store.MailboxTree;
import org.popbridge.proxy.command.Authenticated.Event;
import org.popbridge.proxy.command.Authenticated.EventGroup;
import org.popbridge.proxy.command.MailboxFilter;

/** Which names a filter takes in (RFC 5465 §6, RFC 7377 §2.2). */
final class MailboxSelection {
    private MailboxSelection() {}

    /** Whether one of the groups asks for the event of that name. */
    static boolean names(List<EventGroup> groups, Event event, MailboxName name, MailboxTree tree) {
        return groups.stream()
                .anyMatch(group ->
                        group.events().contains(event) && names(group.filter(), name, tree));
    }

    /** Whether the filter names it; of one that means the selected mailbox that is not said. */
    static boolean names(MailboxFilter filter, MailboxName name, MailboxTree tree) {
        return switch (filter) {
            case MailboxFilter.SelectedOne(), MailboxFilter.SelectedDelayed() -> false;
            // Mail comes from the maildrop, and the maildrop is INBOX.
            case MailboxFilter.Inboxes() -> name.isInbox();
            case MailboxFilter.Personal() -> true;
            case MailboxFilter.Subscribed() -> tree.subscribed().contains(name);
            case MailboxFilter.Subtree(List<MailboxName> roots) ->
                    roots.stream().anyMatch(root -> name.equals(root) || name.isBelow(root));
            case MailboxFilter.SubtreeOne(List<MailboxName> roots) ->
                    roots.stream()
                            .anyMatch(root ->
                                    name.equals(root) || name.parent().equals(Optional.of(root)));
            case MailboxFilter.Named(List<MailboxName> names) -> names.contains(name);
        };
    }
}
