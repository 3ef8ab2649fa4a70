package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.StatusItem;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxId;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.MailboxTree;
import org.popbridge.mapping.store.NoSuchMailboxException;
import org.popbridge.mapping.store.Subscription;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.proxy.command.Authenticated;
import org.popbridge.proxy.command.Authenticated.Event;
import org.popbridge.proxy.command.Authenticated.EventGroup;
import org.popbridge.proxy.command.Command;
import org.popbridge.proxy.command.FetchItem;
import org.popbridge.proxy.command.MailboxFilter;
import org.popbridge.proxy.response.MailboxData;
import org.popbridge.proxy.response.Response;

/**
 * What a session wants to hear of without asking, by NOTIFY (RFC 5465): what becomes of mailboxes
 * that are not selected, of their names, of subscriptions and of annotations. Of the selected one's
 * messages the {@link View} tells, by the session's {@link Wishes}.
 *
 * <p>A change only sets a mark and wakes the connection; what is told is worked out by the
 * session's thread, from what was told last and what is now, so a client that reads slowly hears of
 * many changes at once and nothing queues up.
 */
final class Notifying implements AutoCloseable {
    /** More mailboxes than that are not watched by one session. */
    private static final int MOST_MAILBOXES = 1_000;

    private final Session session;
    private final BridgedAccount account;
    private final Account store;
    private final List<EventGroup> groups;
    private final Map<MailboxId, Watched> watched = new LinkedHashMap<>();
    private final Set<MailboxName> own = new HashSet<>();
    private final Subscription names;
    private final AnnotationNews annotations;
    private MailboxTree told;
    private volatile boolean renamed;

    /** A mailbox that is watched, and what the client was told of it. */
    private final class Watched {
        private final MailboxId id;
        private final Set<Event> events;
        private final Subscription subscription;
        private volatile boolean changed;
        private long messages;
        private long uidNext = 1;
        private long unseen;
        private long modSeq;
        private boolean known;

        Watched(MailboxId id, Set<Event> events) {
            this.id = id;
            this.events = events;
            this.subscription = store.watch(id, _ -> moved());
        }

        private void moved() {
            changed = true;
            session.connection().wake();
        }

        /**
         * Whether these are all that has come, and nothing else has happened, since it was told.
         */
        boolean isAllNew(UidSet uids, MailboxSnapshot now) {
            if (!known || now.size() != messages + uids.size()) {
                return false;
            }
            for (int position = 0; position < now.size(); position++) {
                if (now.modSeqAt(position) > modSeq && !uids.contains(now.uidAt(position))) {
                    return false;
                }
            }
            return true;
        }

        /** Notes the figures as told; answers which of them are news. */
        Set<StatusItem> take(MailboxSnapshot now) {
            Set<StatusItem> news = EnumSet.noneOf(StatusItem.class);
            boolean condstore = session.has(Extension.CONDSTORE);
            if (messages != now.size() || uidNext != now.uidNext()) {
                news.addAll(Set.of(StatusItem.MESSAGES, StatusItem.UIDNEXT));
                news.add(StatusItem.UIDVALIDITY);
            }
            if (events.contains(Event.FLAGCHANGE)) {
                boolean flags = condstore && modSeq != now.highestModSeq().value();
                if (!known || flags || unseen != now.unseen()) {
                    news.addAll(Set.of(StatusItem.UIDVALIDITY, StatusItem.UNSEEN));
                }
            }
            if (!news.isEmpty() && condstore) {
                news.add(StatusItem.HIGHESTMODSEQ);
            }
            messages = now.size();
            uidNext = now.uidNext();
            unseen = now.unseen();
            modSeq = now.highestModSeq().value();
            known = true;
            return news;
        }
    }

    /** Of messages that the client itself put there it knows (RFC 5465 §5). */
    void made(MailboxId in, UidSet uids) throws IOException {
        Watched mailbox = watched.get(in);
        if (mailbox != null) {
            MailboxSnapshot now = store.snapshot(in);
            if (mailbox.isAllNew(uids, now)) {
                var _ = mailbox.take(now);
            }
        }
    }

    private Notifying(Session session, BridgedAccount account, List<EventGroup> groups) {
        this.session = session;
        this.account = account;
        this.store = account.store();
        this.groups = groups;
        this.names =
                store.watchNames(() -> {
                    renamed = true;
                    session.connection().wake();
                });
        this.told = store.mailboxes();
        this.annotations = new AnnotationNews(store, groups, session.connection()::wake);
    }

    /** NOTIFY SET (RFC 5465 §3.1). */
    static Outcome begin(
            Session session, BridgedAccount account, boolean status, List<EventGroup> groups)
            throws IOException {
        Notifying notifying = new Notifying(session, account, groups);
        try {
            if (!notifying.watch()) {
                notifying.close();
                return Outcome.no(
                        ResponseCode.Plain.NOTIFICATIONOVERFLOW,
                        "At most %d mailboxes are watched".formatted(MOST_MAILBOXES));
            }
            session.unasked().tellElsewhere();
            notifying.takeAll(status);
        } catch (IOException | RuntimeException e) {
            notifying.close();
            throw e;
        }
        Wishes wishes = wishes(groups);
        if (session.state() instanceof State.Viewing(_, View view)) {
            view.tell(session.out(), wishes);
        }
        session.unasked().begin(notifying, wishes);
        return Outcome.ok("You will be told");
    }

    /** Without a word on the selected mailbox, nothing of it is wanted (RFC 5465 §3.1). */
    private static Wishes wishes(List<EventGroup> groups) {
        for (EventGroup group : groups) {
            if (group.filter().isSelected()) {
                List<FetchItem> items = group.items();
                return new Wishes(
                        group.events().contains(Event.MESSAGENEW),
                        group.events().contains(Event.FLAGCHANGE),
                        group.filter() instanceof MailboxFilter.SelectedDelayed,
                        items);
            }
        }
        return Wishes.NONE;
    }

    @Override
    public void close() {
        names.close();
        annotations.close();
        watched.values().forEach(each -> each.subscription.close());
        watched.clear();
    }

    /** Who is not to be told of annotations that the client itself sets. */
    Subscription watchOfAnnotations() {
        return annotations.subscription();
    }

    /** Of names the client knows what becomes of them by its own command (RFC 5465 §5). */
    void own(Command command) {
        List<MailboxName> changing =
                switch (command) {
                    case Authenticated.Create(MailboxName name, _) -> List.of(name);
                    case Authenticated.Delete(MailboxName name) -> List.of(name);
                    case Authenticated.Rename(MailboxName from, MailboxName to) ->
                            List.of(from, to);
                    case Authenticated.Subscribe(MailboxName name) -> List.of(name);
                    case Authenticated.Unsubscribe(MailboxName name) -> List.of(name);
                    default -> List.of();
                };
        for (MailboxName name : changing) {
            own.add(name);
            name.parent().ifPresent(own::add);
        }
    }

    /** Tells what has happened since. */
    void tell() throws IOException {
        if (renamed) {
            renamed = false;
            tellNames();
            if (!watch()) {
                overflow("There are too many mailboxes to be watched");
                return;
            }
        }
        for (Watched each : watched.values()) {
            if (each.changed && !isSelected(each.id)) {
                each.changed = false;
                tell(each);
            }
        }
        if (!annotations.tell(session.out())) {
            overflow("Annotations change faster than they can be told");
        }
    }

    /** From here on nothing is told (RFC 5465 §5.8). */
    private void overflow(String text) throws IOException {
        session.unasked().begin(null, Wishes.NONE);
        session.out().write(Response.Untagged.ok(ResponseCode.Plain.NOTIFICATIONOVERFLOW, text));
    }

    private boolean isSelected(MailboxId id) {
        return session.state() instanceof State.Viewing(_, View view)
                && view.mailbox().id().equals(id);
    }

    // Messages

    /** Watches just those mailboxes that the groups name now; false if they are too many. */
    private boolean watch() {
        Map<MailboxId, Set<Event>> wanted = new LinkedHashMap<>();
        MailboxTree tree = store.mailboxes();
        for (Mailbox mailbox : tree.mailboxes().values()) {
            Set<Event> events = EnumSet.noneOf(Event.class);
            for (EventGroup group : groups) {
                if (MailboxSelection.names(group.filter(), mailbox.name(), tree)) {
                    events.addAll(group.events());
                }
            }
            if (events.contains(Event.MESSAGENEW)) {
                wanted.put(mailbox.id(), events);
            }
        }
        if (wanted.size() > MOST_MAILBOXES) {
            return false;
        }
        watched.values()
                .removeIf(each -> {
                    boolean gone = !each.events.equals(wanted.get(each.id));
                    if (gone) {
                        each.subscription.close();
                    }
                    return gone;
                });
        wanted.forEach((id, events) -> {
            if (!watched.containsKey(id)) {
                Watched fresh = new Watched(id, events);
                fresh.changed = true;
                watched.put(id, fresh);
            }
        });
        return true;
    }

    /** At the beginning: the client knows the figures, or is told them now (RFC 5465 §3.1). */
    private void takeAll(boolean status) throws IOException {
        for (Watched each : watched.values()) {
            each.changed = false;
            MailboxSnapshot now = store.snapshot(each.id);
            each.take(now);
            if (status && !isSelected(each.id)) {
                Set<StatusItem> items =
                        EnumSet.of(StatusItem.MESSAGES, StatusItem.UIDNEXT, StatusItem.UIDVALIDITY);
                if (each.events.contains(Event.FLAGCHANGE)) {
                    items.add(StatusItem.HIGHESTMODSEQ);
                }
                tell(items, now);
            }
        }
    }

    private void tell(Watched mailbox) throws IOException {
        try {
            MailboxSnapshot now = store.snapshot(mailbox.id);
            Set<StatusItem> news = mailbox.take(now);
            if (!news.isEmpty()) {
                tell(news, now);
            }
        } catch (NoSuchMailboxException deleted) {
            // Its name is told of, by whoever wants to hear of names.
            mailbox.known = false;
        }
    }

    private void tell(Set<StatusItem> items, MailboxSnapshot now) throws IOException {
        for (Mailbox mailbox : store.mailboxes().mailboxes().values()) {
            if (mailbox.id().equals(now.mailbox())) {
                Map<StatusItem, Long> figures = new EnumMap<>(StatusItem.class);
                for (StatusItem item : items) {
                    figures.put(item, figure(item, now));
                }
                session.out().write(new MailboxData.StatusOf(mailbox.name(), figures));
            }
        }
    }

    private static long figure(StatusItem item, MailboxSnapshot now) {
        return switch (item) {
            case MESSAGES -> now.size();
            case UIDNEXT -> now.uidNext();
            case UIDVALIDITY -> now.uidValidity().value();
            case UNSEEN -> now.unseen();
            case HIGHESTMODSEQ -> now.highestModSeq().value();
            case RECENT, SIZE, DELETED, DELETED_STORAGE, MAILBOXID, APPENDLIMIT ->
                    throw new IllegalArgumentException(item + " is not told unasked");
        };
    }

    // Names and subscriptions

    private void tellNames() throws IOException {
        MailboxTree before = told;
        MailboxTree now = store.mailboxes();
        told = now;
        Listing listing = listing();
        for (NameChanges.Change change : NameChanges.between(before, now)) {
            Event event = change.event();
            boolean wanted =
                    change.names().stream()
                            .anyMatch(name ->
                                    MailboxSelection.names(groups, event, name, now)
                                            || MailboxSelection.names(groups, event, name, before));
            if (wanted && !own.contains(change.name())) {
                listing.tell(change.name(), change.oldName());
            }
        }
        own.clear();
    }

    private Listing listing() {
        State.Inside inside = new State.LoggedIn(account);
        return new Listing(
                new AccountCommands(session, inside, new ProgressNotes(session, "")),
                session,
                store);
    }
}
