package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.StatusItem;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.proxy.command.Authenticated;
import org.popbridge.proxy.response.MailboxData;
import org.popbridge.proxy.response.Response;
import org.popbridge.proxy.response.ServerData;

/** The commands of a session that is logged in (RFC 9051 §6.3); those with a body have a class. */
final class AccountCommands {
    private final Session session;
    private final BridgedAccount account;
    private final Account store;
    private final ProgressNotes progress;

    AccountCommands(Session session, State.Inside state, ProgressNotes progress) {
        this.session = session;
        this.progress = progress;
        this.account = state.account();
        this.store = account.store();
    }

    Outcome run(String tag, Authenticated command) throws IOException, InterruptedException {
        return switch (command) {
            case Authenticated.Enable(List<String> names) -> session.enabling().enable(names);
            case Authenticated.Opening opening ->
                    new Selecting(session, account, progress).open(opening);
            case Authenticated.Create create -> new Folders(session, store).create(create);
            case Authenticated.Delete(MailboxName name) -> new Folders(session, store).delete(name);
            case Authenticated.Rename(MailboxName from, MailboxName to) ->
                    new Folders(session, store).rename(from, to);
            case Authenticated.Subscribe(MailboxName name) -> subscribe(name);
            case Authenticated.Unsubscribe(MailboxName name) -> unsubscribe(name);
            case Authenticated.ListMailboxes list -> new Listing(this, session, store).list(list);
            case Authenticated.Lsub(String reference, String pattern) ->
                    new Listing(this, session, store).lsub(reference, pattern);
            case Authenticated.Namespace() -> namespace();
            case Authenticated.Status(MailboxName name, Set<StatusItem> items) ->
                    status(name, items);
            case Authenticated.Notify(boolean status, var groups) ->
                    Notifying.begin(session, account, status, groups);
            case Authenticated.NotifyNone() -> {
                session.unasked().begin(null, Wishes.NONE);
                yield Outcome.ok("You will not be told");
            }
            case Authenticated.MultiSearch search ->
                    new MultiSearching(session, account, progress).search(tag, search);
            case Authenticated.Append append -> new Appending(session, account).append(append);
            case Authenticated.Idle() -> new Idling(session, account).begin(tag);
            case Authenticated.Compress(String mechanism) ->
                    new Dispatch(session).compress(tag, mechanism);
            case Authenticated.GetMetadata get -> new Annotating(session, store).get(get);
            case Authenticated.SetMetadata set -> new Annotating(session, store).set(set);
            case Authenticated.GetQuota(String root) -> new Allowance(session, store).quota(root);
            case Authenticated.GetQuotaRoot(MailboxName name) ->
                    new Allowance(session, store).root(name);
            case Authenticated.MyRights(MailboxName name) -> new Rights(session, store).mine(name);
            case Authenticated.GetAcl(MailboxName name) -> new Rights(session, store).list(name);
            case Authenticated.ListRights(MailboxName name, String identifier) ->
                    new Rights(session, store).of(name, identifier);
            case Authenticated.SetAcl(MailboxName name, var _, var _) ->
                    new Rights(session, store).keep(name);
            case Authenticated.DeleteAcl(MailboxName name, var _) ->
                    new Rights(session, store).keep(name);
            case Authenticated.Unauthenticate() -> new Dispatch(session).unauthenticate(tag);
        };
    }

    /** RFC 9051 §6.3.7; only mailboxes that are there, so that a slip of the pen is noticed. */
    private Outcome subscribe(MailboxName name) throws IOException {
        if (store.mailboxes().find(name).isEmpty() && !store.mailboxes().hasChildren(name)) {
            return NameRules.noSuchMailbox(name);
        }
        store.setSubscribed(name, true);
        return Outcome.ok("Subscribed");
    }

    /** RFC 9051 §6.3.8; also of a mailbox that is no more, but not of what none can be called. */
    private Outcome unsubscribe(MailboxName name) throws IOException {
        Optional<Outcome> objection = NameRules.objection(name);
        if (objection.isPresent()) {
            return objection.get();
        }
        store.setSubscribed(name, false);
        return Outcome.ok("Unsubscribed");
    }

    /** RFC 2342 §5: everything is the user's own. */
    private Outcome namespace() throws IOException {
        session.out()
                .write(
                        new ServerData.Namespaces(
                                List.of(new ServerData.Namespace("", MailboxName.SEPARATOR)),
                                List.of(),
                                List.of()));
        return Outcome.ok("That is the namespace");
    }

    private Outcome status(MailboxName name, Set<StatusItem> items)
            throws IOException, InterruptedException {
        awaitListing(name);
        Optional<Mailbox> mailbox = store.mailboxes().find(name);
        if (mailbox.isEmpty()) {
            return NameRules.noSuchMailbox(name);
        }
        session.out().write(awaitedStatus(mailbox.get(), items));
        return Outcome.ok("That is the status");
    }

    Outcome status(Mailbox mailbox, Set<StatusItem> items, MailboxSnapshot snapshot)
            throws IOException {
        session.out().write(statusOf(mailbox, items, snapshot));
        return Outcome.ok("That is the status");
    }

    /** INBOX of a maildrop that was never listed has no figures before it is. */
    void awaitListing(MailboxName name) throws IOException, InterruptedException {
        if (name.isInbox()) {
            progress.awaitListing(account, session.shared().settings().firstListing());
        }
    }

    /** Figures of a mailbox, once they are known. */
    Response awaitedStatus(Mailbox mailbox, Set<StatusItem> items)
            throws IOException, InterruptedException {
        awaitListing(mailbox.name());
        MailboxSnapshot now = store.snapshot(mailbox.id());
        return statusOf(mailbox, items, Figures.awaited(account, items, now, progress));
    }

    /** Figures of a mailbox; asking for HIGHESTMODSEQ enables CONDSTORE (RFC 7162 §3.1.7). */
    Response statusOf(Mailbox mailbox, Set<StatusItem> items, MailboxSnapshot snapshot)
            throws IOException {
        if (items.contains(StatusItem.HIGHESTMODSEQ)) {
            session.enableCondstore();
        }
        Map<StatusItem, Long> figures = new EnumMap<>(StatusItem.class);
        for (StatusItem item : items) {
            figures.put(
                    item,
                    switch (item) {
                        case MESSAGES -> (long) snapshot.size();
                        case RECENT -> recent(mailbox, snapshot);
                        case UIDNEXT -> snapshot.uidNext();
                        case UIDVALIDITY -> snapshot.uidValidity().value();
                        case UNSEEN -> (long) snapshot.unseen();
                        case HIGHESTMODSEQ -> snapshot.highestModSeq().value();
                        case SIZE -> Figures.size(snapshot);
                        case DELETED -> Figures.deleted(snapshot);
                        case DELETED_STORAGE -> Figures.deletedStorage(snapshot);
                        case MAILBOXID -> mailbox.id().value();
                        case APPENDLIMIT -> session.shared().settings().limits().messageOctets();
                    });
        }
        return new MailboxData.StatusOf(mailbox.name(), figures);
    }

    /**
     * Messages that are {@code \Recent} in this session, or would be if it selected the mailbox now
     * (RFC 3501 §6.3.10).
     */
    private long recent(Mailbox mailbox, MailboxSnapshot snapshot) {
        if (session.state() instanceof State.Viewing(_, View view)
                && view.mailbox().id().equals(mailbox.id())) {
            return view.recentCount();
        }
        return (long) snapshot.size() - SequenceNumbers.atOrAfter(snapshot, snapshot.recentFrom());
    }
}
