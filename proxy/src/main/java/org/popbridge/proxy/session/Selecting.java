package org.popbridge.proxy.session;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.ObjectId;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.store.Keywords;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.proxy.command.Authenticated;
import org.popbridge.proxy.command.Authenticated.SelectParameter.Qresync;
import org.popbridge.proxy.command.FetchItem;
import org.popbridge.proxy.response.MailboxData;
import org.popbridge.proxy.response.Response;
import org.popbridge.proxy.response.ResponseWriter;

/**
 * SELECT and EXAMINE (RFC 9051 §6.3.2, §6.3.3). INBOX of a maildrop that was never listed waits for
 * its first listing, so that EXISTS is right from the start; not for ever, and not for content.
 */
final class Selecting {
    private final Session session;
    private final BridgedAccount account;
    private final ResponseWriter out;
    private final ProgressNotes progress;

    Selecting(Session session, BridgedAccount account, ProgressNotes progress) {
        this.progress = progress;
        this.session = session;
        this.account = account;
        this.out = session.out();
    }

    Outcome open(Authenticated.Opening command) throws IOException, InterruptedException {
        if (resync(command).isPresent() && !session.has(Extension.QRESYNC)) {
            return Outcome.misused("ENABLE QRESYNC comes before QRESYNC (RFC 7162 §3.2.5)");
        }
        leave();
        MailboxName name = command.mailbox();
        if (name.isInbox()) {
            Duration most = session.shared().settings().firstListing();
            progress.awaitListing(account, most);
            account.nudge();
        }
        Optional<Mailbox> mailbox = account.store().mailboxes().find(name);
        if (mailbox.isEmpty()) {
            return NameRules.noSuchMailbox(name);
        }
        return opened(command, mailbox.get(), account.store().snapshot(mailbox.get().id()));
    }

    /** The same, if nothing has to be waited for: memory has the mailbox, and nothing is recent. */
    Optional<Outcome> openLoaded(Authenticated.Opening command)
            throws IOException, InterruptedException {
        MailboxName name = command.mailbox();
        if (resync(command).isPresent()
                || (name.isInbox() && !account.awaitListing(Duration.ZERO))) {
            return Optional.empty();
        }
        Optional<Mailbox> mailbox = account.store().mailboxes().find(name);
        Optional<MailboxSnapshot> snapshot =
                mailbox.flatMap(found -> account.store().loaded(found.id()))
                        .filter(loaded -> AtOnce.isSmall(loaded) && !Recents.hasUnclaimed(loaded));
        if (mailbox.isEmpty() || snapshot.isEmpty()) {
            return Optional.empty();
        }
        leave();
        return Optional.of(opened(command, mailbox.get(), snapshot.get()));
    }

    /** What the client wants to know of new messages (RFC 5465 §5.2), as far as it is here. */
    private UidSet tellNew(List<FetchItem> items, Targets targets) throws IOException {
        if (!(session.state() instanceof State.Viewing(_, View view))) {
            return UidSet.EMPTY;
        }
        try {
            return new Fetching(session, account, view, new ProgressNotes(session, ""))
                    .tell(items, targets);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted amid what was to be told");
        }
    }

    private static Optional<Qresync> resync(Authenticated.Opening command) {
        return command.parameters().stream()
                .filter(Qresync.class::isInstance)
                .map(Qresync.class::cast)
                .findFirst();
    }

    private Outcome opened(Authenticated.Opening command, Mailbox mailbox, MailboxSnapshot snapshot)
            throws IOException {
        for (Authenticated.SelectParameter parameter : command.parameters()) {
            switch (parameter) {
                case Authenticated.SelectParameter.Condstore() -> session.enableCondstore();
                case Qresync _ -> {}
            }
        }
        View.Access access =
                switch (command) {
                    case Authenticated.Select _ -> View.Access.READ_WRITE;
                    case Authenticated.Examine _ -> View.Access.READ_ONLY;
                };
        View view =
                new View(
                        account.store(),
                        mailbox,
                        snapshot,
                        access,
                        session.connection()::wake,
                        this::tellNew);
        session.unasked().attach(view);
        session.enter(new State.Viewing(account, view));
        if (session.has(Extension.CONDSTORE)) {
            view.news().tellModSeqs();
        }
        if (session.has(Extension.QRESYNC)) {
            view.news().tellVanished();
            view.news().tellClock();
        }
        if (session.has(Extension.UIDONLY)) {
            view.news().tellVanished();
        }
        if (session.has(Extension.IMAP4REV2)) {
            view.news().hideRecent();
        }
        describe(view);
        Optional<Qresync> resync = resync(command);
        if (resync.isPresent()) {
            new Resynchronizing(account.store(), view, out).afterSelect(resync.get());
        }
        session.alert(account);
        return switch (access) {
            case READ_WRITE -> Outcome.ok(ResponseCode.Plain.READ_WRITE, "Selected");
            case READ_ONLY -> Outcome.ok(ResponseCode.Plain.READ_ONLY, "Selected, to be read only");
        };
    }

    /** Whatever comes of the command, the mailbox before is left (RFC 9051 §6.3.2). */
    private void leave() throws IOException {
        if (session.state() instanceof State.Viewing) {
            session.deselect();
            out.write(
                    Response.Untagged.ok(ResponseCode.Plain.CLOSED, "The mailbox before is left"));
        }
    }

    private void describe(View view) throws IOException {
        MailboxSnapshot snapshot = view.snapshot();
        out.write(new MailboxData.Exists(view.count()));
        view.news().tellRecent(out);
        view.news().tellFlags(snapshot.keywords(), out);
        boolean rev2 = session.has(Extension.IMAP4REV2);
        // The number of a message: rev2 has it no more, UIDONLY forbids it (RFC 9586 §3).
        boolean numbers = !rev2 && !session.has(Extension.UIDONLY);
        int unseen = numbers ? firstUnseen(snapshot) : 0;
        if (rev2) {
            list(view.mailbox());
        }
        if (unseen > 0) {
            out.write(
                    Response.Untagged.ok(new ResponseCode.Unseen(unseen), "The first one unseen"));
        }
        out.write(
                Response.Untagged.ok(
                        new ResponseCode.UidValidityIs(snapshot.uidValidity()), "UIDs are valid"));
        if (snapshot.uidNext() <= 4294967295L) {
            out.write(
                    Response.Untagged.ok(
                            new ResponseCode.UidNext(new Uid(snapshot.uidNext())), "The next UID"));
        }
        out.write(
                Response.Untagged.ok(
                        new ResponseCode.MailboxId(ObjectId.ofMailbox(view.mailbox().id().value())),
                        "The mailbox, whatever its name"));
        out.write(
                Response.Untagged.ok(
                        new ResponseCode.HighestModSeq(snapshot.highestModSeq()),
                        "The latest change"));
    }

    /** RFC 9051 §6.3.2: the mailbox's LIST response. */
    private void list(Mailbox mailbox) throws IOException {
        State.Inside inside = new State.LoggedIn(account);
        new Listing(new AccountCommands(session, inside, progress), session, account.store())
                .tell(mailbox.name(), Optional.empty());
    }

    /** A sequence number, which in a view that was just opened is the position and one. */
    private static int firstUnseen(MailboxSnapshot snapshot) {
        if (snapshot.unseen() == 0) {
            return 0;
        }
        for (int position = 0; position < snapshot.size(); position++) {
            if ((snapshot.flagsAt(position) & Keywords.SEEN) == 0) {
                return position + 1;
            }
        }
        return 0;
    }
}
