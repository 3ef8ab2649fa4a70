package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.ObjectId;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.MailboxTree;
import org.popbridge.proxy.command.Authenticated;

/** CREATE, DELETE and RENAME (RFC 9051 §6.3.4 to §6.3.6). */
final class Folders {

    private final Session session;
    private final Account store;

    Folders(Session session, Account store) {
        this.session = session;
        this.store = store;
    }

    Outcome create(Authenticated.Create command) throws IOException {
        MailboxName name = command.mailbox();
        Optional<Outcome> objection = objection(name);
        if (objection.isPresent()) {
            return objection.get();
        }
        Mailbox made = store.create(name, command.uses());
        return Outcome.ok(
                new ResponseCode.MailboxId(ObjectId.ofMailbox(made.id().value())), "Created");
    }

    Outcome delete(MailboxName name) throws IOException {
        MailboxTree tree = store.mailboxes();
        Optional<Mailbox> mailbox = tree.find(name);
        if (name.isInbox()) {
            return Outcome.no(ResponseCode.Plain.CANNOT, "INBOX cannot be deleted");
        }
        if (mailbox.isEmpty()) {
            return tree.hasChildren(name)
                    ? Outcome.no(
                            ResponseCode.Plain.HASCHILDREN,
                            "That is only a name above other mailboxes; delete those")
                    : NameRules.noSuchMailbox(name);
        }
        if (session.state() instanceof State.Viewing(_, View view)
                && view.mailbox().id().equals(mailbox.get().id())) {
            session.deselect();
        }
        store.delete(mailbox.get().id());
        return Outcome.ok("Deleted");
    }

    Outcome rename(MailboxName from, MailboxName to) throws IOException {
        Optional<Mailbox> mailbox = store.mailboxes().find(from);
        if (mailbox.isEmpty()) {
            return NameRules.noSuchMailbox(from);
        }
        Optional<Outcome> objection = objection(to);
        if (objection.isPresent()) {
            return objection.get();
        }
        if (to.isBelow(from) && !from.isInbox()) {
            return Outcome.no(ResponseCode.Plain.CANNOT, "A mailbox cannot be renamed into itself");
        }
        if (from.isInbox()) {
            return emptyInbox(mailbox.get(), to);
        }
        store.rename(mailbox.get().id(), to);
        return Outcome.ok("Renamed");
    }

    /** Renaming INBOX moves its messages to a new mailbox, and INBOX stays (RFC 9051 §6.3.6). */
    private Outcome emptyInbox(Mailbox inbox, MailboxName to) throws IOException {
        Mailbox target = store.create(to, Set.of());
        MailboxSnapshot all = store.snapshot(inbox.id());
        if (all.size() > 0) {
            UidSet uids = UidSet.range(new Uid(all.uidAt(0)), new Uid(all.uidAt(all.size() - 1)));
            store.move(inbox.id(), uids, target.id());
        }
        return Outcome.ok("Its messages are moved there");
    }

    /** Why a mailbox of that name cannot come to be, if it cannot. */
    private Optional<Outcome> objection(MailboxName name) {
        Optional<Outcome> rule = NameRules.objection(name);
        return rule.isEmpty() && store.mailboxes().find(name).isPresent()
                ? Optional.of(
                        Outcome.no(
                                ResponseCode.Plain.ALREADYEXISTS,
                                "There is a mailbox of that name already"))
                : rule;
    }
}
