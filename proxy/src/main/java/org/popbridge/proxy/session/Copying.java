package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.Optional;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.CopyOutcome;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.proxy.response.Response;
import org.popbridge.proxy.response.ResponseWriter;

/**
 * COPY and MOVE (RFC 9051 §6.4.7, §6.4.8; COPYUID by RFC 4315 §3). No octet of a message is copied,
 * and content that is not here yet does not have to come for it.
 */
final class Copying {
    private final Session session;
    private final Account store;
    private final View view;
    private final ResponseWriter out;

    Copying(Session session, Account store, View view) {
        this.session = session;
        this.store = store;
        this.view = view;
        this.out = session.out();
    }

    Outcome copy(MessageSet messages, MailboxName target) throws IOException {
        if (view.exceeds(messages)) {
            return Storing.noSuchMessage();
        }
        Targets targets = view.resolve(messages);
        Optional<Mailbox> to = store.mailboxes().find(target);
        if (to.isEmpty()) {
            return NameRules.tryCreate(target);
        }
        if (targets.gone() > 0) {
            // All or nothing: a copy that leaves some out would pass for a whole one.
            return Storing.expunged();
        }
        if (targets.isEmpty()) {
            return Outcome.ok("There was nothing to copy");
        }
        CopyOutcome copied = store.copy(view.mailbox().id(), targets.uids(), to.get().id());
        if (copied.source().isEmpty()) {
            return Storing.expunged();
        }
        session.unasked().made(to.get(), UidSet.of(copied.target()));
        return Outcome.ok(copyUid(copied), "Copied");
    }

    Outcome move(MessageSet messages, MailboxName target) throws IOException {
        if (view.exceeds(messages)) {
            return Storing.noSuchMessage();
        }
        if (view.access() == View.Access.READ_ONLY) {
            return Expunging.readOnly();
        }
        Targets targets = view.resolve(messages);
        Optional<Mailbox> to = store.mailboxes().find(target);
        if (to.isEmpty()) {
            return NameRules.tryCreate(target);
        }
        if (targets.isEmpty()) {
            return targets.gone() > 0
                    ? Storing.expunged()
                    : Outcome.ok("There was nothing to move");
        }
        CopyOutcome moved = store.move(view.mailbox().id(), targets.uids(), to.get().id());
        if (!moved.source().isEmpty()) {
            // Before the EXPUNGE responses, which come with the news (RFC 6851 §4.3).
            out.write(Response.Untagged.ok(copyUid(moved), "Moved"));
            session.unasked().made(to.get(), UidSet.of(moved.target()));
        }
        if (targets.gone() > 0 || moved.source().size() < targets.size()) {
            return Storing.expunged();
        }
        if (!view.news().tellsClock()) {
            return Outcome.ok("Moved");
        }
        view.tell(out, View.Expunges.TOLD);
        return Outcome.ok(new ResponseCode.HighestModSeq(view.news().told()), "Moved");
    }

    private static ResponseCode copyUid(CopyOutcome copied) {
        return new ResponseCode.CopyUid(
                copied.validity(), UidSet.of(copied.source()), UidSet.of(copied.target()));
    }
}
