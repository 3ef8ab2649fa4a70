package org.popbridge.proxy.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxId;
import org.popbridge.mapping.store.MailboxTree;
import org.popbridge.proxy.command.Authenticated.Event;

/** What became of an account's names between two moments, as events (RFC 5465 §5.4, §5.5). */
final class NameChanges {
    /** A name that a LIST response is to tell anew. */
    record Change(Event event, MailboxName name, Optional<MailboxName> oldName) {
        /** The names that it is about. */
        List<MailboxName> names() {
            return oldName.map(old -> List.of(name, old)).orElseGet(() -> List.of(name));
        }
    }

    private final MailboxTree before;
    private final MailboxTree now;
    private final Map<MailboxName, Change> changes = new LinkedHashMap<>();

    private NameChanges(MailboxTree before, MailboxTree now) {
        this.before = before;
        this.now = now;
    }

    /** In the order of the names: renamed, deleted and created ones, then subscriptions. */
    static List<Change> between(MailboxTree before, MailboxTree now) {
        NameChanges changes = new NameChanges(before, now);
        changes.mailboxes();
        List<Change> all = new ArrayList<>(changes.changes.values());
        Set<MailboxName> either = new TreeSet<>(before.subscribed());
        either.addAll(now.subscribed());
        for (MailboxName name : either) {
            if (before.subscribed().contains(name) != now.subscribed().contains(name)) {
                all.add(new Change(Event.SUBSCRIPTIONCHANGE, name, Optional.empty()));
            }
        }
        return all;
    }

    private void mailboxes() {
        Map<MailboxId, MailboxName> names = new HashMap<>();
        now.mailboxes().values().forEach(mailbox -> names.put(mailbox.id(), mailbox.name()));
        Map<MailboxId, MailboxName> oldNames = new HashMap<>();
        for (Mailbox mailbox : before.mailboxes().values()) {
            oldNames.put(mailbox.id(), mailbox.name());
        }
        for (Mailbox mailbox : before.mailboxes().values()) {
            MailboxName name = names.get(mailbox.id());
            if (name != null && !name.equals(mailbox.name()) && !isMovedAlong(mailbox, names)) {
                changes.put(name, new Change(Event.MAILBOXNAME, name, Optional.of(mailbox.name())));
            }
        }
        for (Mailbox mailbox : before.mailboxes().values()) {
            if (!names.containsKey(mailbox.id())) {
                affected(mailbox.name());
            }
        }
        for (Mailbox mailbox : now.mailboxes().values()) {
            if (!oldNames.containsKey(mailbox.id())) {
                affected(mailbox.name());
            }
        }
    }

    /** Whether it has a new name only because one above it has (RFC 5465 §5.4). */
    private boolean isMovedAlong(Mailbox mailbox, Map<MailboxId, MailboxName> names) {
        MailboxName old = mailbox.name();
        for (Optional<MailboxName> above = old.parent();
                above.isPresent();
                above = above.get().parent()) {
            MailboxName oldRoot = above.get();
            Optional<MailboxName> root = before.find(oldRoot).map(parent -> names.get(parent.id()));
            if (root.isPresent()
                    && !root.get().equals(oldRoot)
                    && (root.get().value() + old.value().substring(oldRoot.value().length()))
                            .equals(String.valueOf(names.get(mailbox.id())))) {
                return true;
            }
        }
        return false;
    }

    /** A mailbox that is made or deleted touches its name and the one above it. */
    private void affected(MailboxName name) {
        changes.putIfAbsent(name, new Change(Event.MAILBOXNAME, name, Optional.empty()));
        name.parent()
                .ifPresent(above ->
                        changes.putIfAbsent(
                                above, new Change(Event.MAILBOXNAME, above, Optional.empty())));
    }
}
