package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.List;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.imap.Uids;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.proxy.command.Selected;
import org.popbridge.proxy.response.ResponseWriter;

/** The commands on the selected mailbox (RFC 9051 §6.4); each verb has its class. */
final class MailboxCommands {
    private final Session session;
    private final BridgedAccount account;
    private final View view;
    private final ResponseWriter out;

    MailboxCommands(Session session, State.Viewing state) {
        this.session = session;
        this.account = state.account();
        this.view = state.view();
        this.out = session.out();
    }

    Outcome run(String tag, Selected command) throws IOException, InterruptedException {
        if (!(command instanceof Selected.Close || command instanceof Selected.Unselect)) {
            view.refresh(out);
        }
        ProgressNotes progress = new ProgressNotes(session, tag);
        return switch (command) {
            case Selected.Check() -> {
                account.nudge();
                yield Outcome.ok("Everything is on disk already");
            }
            case Selected.Close() -> {
                new Expunging(account.store(), view, out).silently();
                session.deselect();
                yield Outcome.ok("Closed");
            }
            case Selected.Unselect() -> {
                session.deselect();
                yield Outcome.ok("Left as it is");
            }
            case Selected.Expunge() -> new Expunging(account.store(), view, out).all();
            case Selected.UidExpunge(Uids named) ->
                    new Expunging(account.store(), view, out).among(named);
            case Selected.Search search ->
                    new Finding(session, account, view, progress).search(tag, search);
            case Selected.Sort sort ->
                    new Finding(session, account, view, progress).sort(tag, sort);
            case Selected.ThreadMessages thread ->
                    new Finding(session, account, view, progress).thread(thread);
            case Selected.CancelUpdate(List<String> tags) ->
                    new Finding(session, account, view, progress).cancel(tags);
            case Selected.Fetch fetch ->
                    new Fetching(session, account, view, progress).fetch(fetch);
            case Selected.Store store -> new Storing(session, account.store(), view).store(store);
            case Selected.Copy(MessageSet messages, MailboxName target) ->
                    new Copying(session, account.store(), view).copy(messages, target);
            case Selected.Move(MessageSet messages, MailboxName target) ->
                    new Copying(session, account.store(), view).move(messages, target);
            case Selected.Replace replace -> new Appending(session, account).replace(replace, view);
        };
    }
}
