package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.AnnotationChange;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxId;
import org.popbridge.mapping.store.MailboxTree;
import org.popbridge.mapping.store.Subscription;
import org.popbridge.proxy.command.Authenticated.Event;
import org.popbridge.proxy.command.Authenticated.EventGroup;
import org.popbridge.proxy.response.AccountData;
import org.popbridge.proxy.response.ResponseWriter;

/**
 * Annotations that other sessions change, for a client that wants to hear of them by NOTIFY (RFC
 * 5465 §5.6, §5.7): their names alone (RFC 5464 §4.4.2). What changes many times before it is told
 * is told once.
 *
 * <p>Names gather on threads of the store, up to a limit; the rest is for the session's thread.
 */
final class AnnotationNews implements AutoCloseable {
    /** Names of more octets than that are not kept for a client that does not read. */
    private static final int MOST_OCTETS = 256 << 10;

    private final Account store;
    private final List<EventGroup> groups;
    private final boolean ofMailboxes;
    private final boolean ofServer;
    private final Runnable wake;
    private final Object lock = new Object();
    private Map<Optional<MailboxId>, SortedSet<String>> changed = new HashMap<>();
    private int octets;
    private boolean overflown;
    private final Subscription subscription;

    AnnotationNews(Account store, List<EventGroup> groups, Runnable wake) {
        this.store = store;
        this.groups = groups;
        this.wake = wake;
        ofMailboxes = isAsked(Event.MAILBOXMETADATACHANGE);
        ofServer = isAsked(Event.SERVERMETADATACHANGE);
        subscription = store.watchAnnotations(this::note);
    }

    private boolean isAsked(Event event) {
        return groups.stream().anyMatch(group -> group.events().contains(event));
    }

    /** The watch that is not to be told of the client's own changes (RFC 5465 §5). */
    Subscription subscription() {
        return subscription;
    }

    @Override
    public void close() {
        subscription.close();
    }

    private void note(AnnotationChange change) {
        if (change.mailbox().isPresent() ? !ofMailboxes : !ofServer) {
            return;
        }
        synchronized (lock) {
            if (!overflown) {
                SortedSet<String> names =
                        changed.computeIfAbsent(change.mailbox(), _ -> new TreeSet<>());
                for (String name : change.names()) {
                    octets += names.add(name) ? name.length() : 0;
                }
                if (octets > MOST_OCTETS) {
                    overflown = true;
                    changed = new HashMap<>();
                }
            }
        }
        wake.run();
    }

    /** Tells what has gathered; false if that was more than is kept. */
    boolean tell(ResponseWriter out) throws IOException {
        Map<Optional<MailboxId>, SortedSet<String>> news;
        synchronized (lock) {
            if (overflown) {
                return false;
            }
            news = changed;
            changed = new HashMap<>();
            octets = 0;
        }
        SortedSet<String> server = news.remove(Optional.<MailboxId>empty());
        if (server != null) {
            out.write(new AccountData.MetadataChanged(Optional.empty(), List.copyOf(server)));
        }
        if (!news.isEmpty()) {
            tellOfMailboxes(news, out);
        }
        return true;
    }

    /** By the names that mailboxes have now; who asked for a name is not told of another. */
    private void tellOfMailboxes(
            Map<Optional<MailboxId>, SortedSet<String>> news, ResponseWriter out)
            throws IOException {
        MailboxTree tree = store.mailboxes();
        for (Mailbox mailbox : tree.mailboxes().values()) {
            SortedSet<String> names = news.get(Optional.of(mailbox.id()));
            MailboxName name = mailbox.name();
            if (names != null
                    && MailboxSelection.names(groups, Event.MAILBOXMETADATACHANGE, name, tree)) {
                out.write(new AccountData.MetadataChanged(Optional.of(name), List.copyOf(names)));
            }
        }
    }
}
