package org.popbridge.proxy.session;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.store.Subscription;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.proxy.command.CommandFrame;
import org.popbridge.proxy.response.Response;

/**
 * IDLE (RFC 2177): news as they come, until DONE. No thread waits: a change of the mailbox wakes
 * the connection. While a client idles on INBOX, its maildrop is polled more often.
 */
final class Idling implements Session.NextLine {
    private final Session session;
    private final BridgedAccount account;
    private @Nullable Subscription polling;

    Idling(Session session, BridgedAccount account) {
        this.session = session;
        this.account = account;
    }

    Outcome begin(String tag) throws IOException {
        session.out().write(new Response.GoOn("idling"));
        if (session.state() instanceof State.Viewing(_, View view)) {
            if (view.mailbox().name().isInbox()) {
                polling = account.idling();
            }
            // First the alert, then a look: what changes in between is told by one or the other.
            view.setAlert(true);
        }
        Outcome unfinished = session.await(tag, this);
        news();
        session.out().flush();
        return unfinished;
    }

    @Override
    public void news() throws IOException {
        if (session.state() instanceof State.Viewing(_, View view)) {
            if (!view.exists()) {
                end();
                session.deselect();
                session.bye("The selected mailbox was deleted");
                return;
            }
            view.tell(session.out(), View.Expunges.TOLD);
        }
        session.unasked().tellElsewhere();
    }

    @Override
    public void quiet() throws IOException {
        session.out()
                .write(
                        new Response.Untagged(
                                Response.Condition.OK, Response.Words.of("Still here")));
    }

    @Override
    public Outcome take(CommandFrame line) throws IOException {
        end();
        if (session.state() instanceof State.Viewing(_, View view)) {
            view.tell(session.out(), View.Expunges.TOLD);
        }
        return line.isDone() ? Outcome.ok("Idled") : Outcome.misused("IDLE ends with DONE");
    }

    @Override
    public void closed() {
        end();
    }

    private void end() {
        if (polling != null) {
            polling.close();
            polling = null;
        }
        if (session.state() instanceof State.Viewing(_, View view)) {
            view.setAlert(session.unasked().isWished());
        }
    }
}
