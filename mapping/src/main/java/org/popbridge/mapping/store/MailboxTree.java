package org.popbridge.mapping.store;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.popbridge.mapping.imap.MailboxName;

/**
 * All mailboxes and subscriptions of an account at one moment; immutable, by name.
 *
 * @param mailboxes the selectable mailboxes; INBOX is always there. A parent that is not among them
 *     is shown as {@code \NonExistent} or {@code \Noselect}
 * @param subscribed names may outlive their mailboxes (RFC 9051 §6.3.7)
 */
public record MailboxTree(
        NavigableMap<MailboxName, Mailbox> mailboxes, NavigableSet<MailboxName> subscribed) {
    public MailboxTree {
        mailboxes = Collections.unmodifiableNavigableMap(new TreeMap<>(mailboxes));
        subscribed = Collections.unmodifiableNavigableSet(new TreeSet<>(subscribed));
    }

    public Optional<Mailbox> find(MailboxName name) {
        return Optional.ofNullable(mailboxes.get(name));
    }

    public boolean hasChildren(MailboxName name) {
        MailboxName next =
                mailboxes.higherKey(new MailboxName(name.value() + MailboxName.SEPARATOR));
        return next != null && next.isBelow(name);
    }
}
