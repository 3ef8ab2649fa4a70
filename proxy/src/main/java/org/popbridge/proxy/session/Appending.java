package org.popbridge.proxy.session;

import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.imap.Uids;
import org.popbridge.mapping.message.EightBit;
import org.popbridge.mapping.store.CopyOutcome;
import org.popbridge.mapping.store.Draft;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.proxy.command.Authenticated.Append;
import org.popbridge.proxy.command.MessageData;
import org.popbridge.proxy.command.Selected;
import org.popbridge.proxy.response.Response;

/**
 * APPEND of one message or several, all or none (RFC 9051 §6.3.12, RFC 3502; APPENDUID by RFC 4315
 * §3), and REPLACE (RFC 8508). The octets of literals are in the store when the command is run:
 * they went there as they came.
 *
 * <p>Where UTF8=ACCEPT is offered, a message whose own header is not US-ASCII is taken only from
 * clients that have enabled it (RFC 9755 §4): as a literal, put together or as one of several, of
 * which none is appended then.
 */
final class Appending {
    private final Session session;
    private final BridgedAccount account;
    private final Catenating composing;

    Appending(Session session, BridgedAccount account) {
        this.session = session;
        this.account = account;
        this.composing = new Catenating(session, account);
    }

    Outcome append(Append command) throws IOException, InterruptedException {
        Optional<Mailbox> mailbox = account.store().mailboxes().find(command.mailbox());
        if (mailbox.isEmpty()) {
            return NameRules.tryCreate(command.mailbox());
        }
        List<Draft> drafts = new ArrayList<>(command.messages().size());
        for (Append.Message message : command.messages()) {
            if (isEmpty(message)) {
                // RFC 3502 §6.3.11: with an empty message the client gives up the whole.
                return Outcome.no(
                        ResponseCode.Plain.CANNOT, "An empty message: nothing was appended");
            }
            switch (composing.octets(message.data())) {
                case Catenating.Composed.Ready ready when needsUtf8(ready) -> {
                    return eightBitHeader();
                }
                case Catenating.Composed.Ready ready -> drafts.add(draft(message, ready));
                case Catenating.Composed.Refused(Outcome why) -> {
                    return why;
                }
            }
        }
        CopyOutcome appended = account.store().append(mailbox.get().id(), drafts);
        session.unasked().made(mailbox.get(), UidSet.of(appended.target()));
        return Outcome.ok(appendUid(appended), "Appended");
    }

    /**
     * The replacement is appended and the message expunged in one transaction; what is told of it
     * begins with the UID of the new one (RFC 8508 §4.3).
     */
    Outcome replace(Selected.Replace command, View view) throws IOException, InterruptedException {
        if (view.exceeds(command.message())) {
            return Storing.noSuchMessage();
        }
        if (view.access() == View.Access.READ_ONLY) {
            return Expunging.readOnly();
        }
        Targets targets = view.resolve(command.message());
        if (targets.size() != 1) {
            return targets.gone() > 0 && !(command.message() instanceof Uids)
                    ? Storing.expunged()
                    : Outcome.no(ResponseCode.Plain.NONEXISTENT, "The mailbox has no such message");
        }
        Optional<Mailbox> to = account.store().mailboxes().find(command.target());
        if (to.isEmpty()) {
            return NameRules.tryCreate(command.target());
        }
        Append.Message message = command.replacement();
        if (isEmpty(message)) {
            return Outcome.no(ResponseCode.Plain.CANNOT, "An empty message: nothing was replaced");
        }
        return switch (composing.octets(message.data())) {
            case Catenating.Composed.Refused(Outcome why) -> why;
            case Catenating.Composed.Ready ready when needsUtf8(ready) -> eightBitHeader();
            case Catenating.Composed.Ready ready ->
                    replaced(view, new Uid(targets.uid(0)), to.get(), draft(message, ready));
        };
    }

    private Outcome replaced(View view, Uid old, Mailbox to, Draft draft) throws IOException {
        Optional<CopyOutcome> done =
                account.store().replace(view.mailbox().id(), old, to.id(), draft);
        if (done.isEmpty()) {
            return Storing.expunged();
        }
        session.unasked().made(to, UidSet.of(done.get().target()));
        session.out().write(Response.Untagged.ok(appendUid(done.get()), "The replacement"));
        if (!view.news().tellsClock()) {
            return Outcome.ok("Replaced");
        }
        view.tell(session.out(), View.Expunges.ASKED_FOR);
        return Outcome.ok(new ResponseCode.HighestModSeq(view.news().told()), "Replaced");
    }

    private boolean needsUtf8(Catenating.Composed.Ready ready) throws IOException {
        return session.enabling().refusesEightBitHeaders()
                && EightBit.inHeader(account.store().octets(ready.octets()));
    }

    private static Outcome eightBitHeader() {
        return Outcome.no(
                ResponseCode.Plain.CANNOT,
                "A header that is not US-ASCII is taken after ENABLE UTF8=ACCEPT; nothing was appended");
    }

    private static boolean isEmpty(Append.Message message) {
        return message.data() instanceof MessageData.Whole(var _, var content)
                && content.length() == 0;
    }

    private static Draft draft(Append.Message message, Catenating.Composed.Ready ready) {
        return new Draft(
                ready.octets(),
                new HashSet<>(message.flags()),
                message.date().map(OffsetDateTime::toInstant).orElseGet(Instant::now));
    }

    private static ResponseCode appendUid(CopyOutcome appended) {
        return new ResponseCode.AppendUid(appended.validity(), UidSet.of(appended.target()));
    }
}
