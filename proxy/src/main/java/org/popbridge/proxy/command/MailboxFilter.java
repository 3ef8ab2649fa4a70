package org.popbridge.proxy.command;

import java.util.List;
import org.popbridge.mapping.imap.MailboxName;

/** Which mailboxes a command is about (RFC 5465 §6, RFC 7377 §2.2). */
public sealed interface MailboxFilter {
    /** The selected one, whichever it is. */
    record SelectedOne() implements MailboxFilter {}

    /** The same, but that messages are gone is told when numbers may change (RFC 5465 §6.1.2). */
    record SelectedDelayed() implements MailboxFilter {}

    /** Those into which mail is delivered. */
    record Inboxes() implements MailboxFilter {}

    /** All of the user's. */
    record Personal() implements MailboxFilter {}

    /** Those the user is subscribed to. */
    record Subscribed() implements MailboxFilter {}

    /** These and all below them. */
    record Subtree(List<MailboxName> roots) implements MailboxFilter {
        public Subtree {
            roots = List.copyOf(roots);
        }
    }

    /** These and those one level below them. */
    record SubtreeOne(List<MailboxName> roots) implements MailboxFilter {
        public SubtreeOne {
            roots = List.copyOf(roots);
        }
    }

    /** Just these. */
    record Named(List<MailboxName> names) implements MailboxFilter {
        public Named {
            names = List.copyOf(names);
        }
    }

    /** Whether it means the selected mailbox. */
    default boolean isSelected() {
        return switch (this) {
            case SelectedOne(), SelectedDelayed() -> true;
            case Inboxes(), Personal(), Subscribed(), Subtree _, SubtreeOne _, Named _ -> false;
        };
    }
}
