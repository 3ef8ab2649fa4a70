package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.Subscription;
import org.popbridge.proxy.command.Command;

/**
 * What a session tells its client without being asked: what commands let be told, until the client
 * says by NOTIFY what it wishes, and from then on that, whenever it happens (RFC 5465). The
 * session's thread only.
 */
final class Unasked {
    private final Session session;
    private @Nullable Notifying notifying;
    private Wishes wishes = Wishes.ALL;

    Unasked(Session session) {
        this.session = session;
    }

    /** From here on the client is told what it wishes, and nothing else. */
    void begin(@Nullable Notifying next, Wishes of) {
        if (notifying != null) {
            notifying.close();
        }
        notifying = next;
        wishes = of;
        if (session.state() instanceof State.Viewing(_, View view)) {
            attach(view);
        }
    }

    /** Whether the client has said what it wishes to be told at once. */
    boolean isWished() {
        return notifying != null;
    }

    /** A view that was opened tells what the client wishes. */
    void attach(View view) {
        view.wish(wishes);
        view.setAlert(isWished());
    }

    /** A command of the client's own is about to change what it is told of. */
    void own(Command command) {
        if (notifying != null) {
            notifying.own(command);
        }
    }

    /**
     * The client has put these messages into a mailbox: nothing need be told of them but, in the
     * selected one, that there are more (RFC 5465 §5, §5.2).
     */
    void made(Mailbox in, UidSet uids) throws IOException {
        if (notifying == null) {
            return;
        }
        if (session.state() instanceof State.Viewing(_, View view)
                && view.mailbox().id().equals(in.id())) {
            view.news().own(uids);
        } else {
            notifying.made(in.id(), uids);
        }
    }

    /** Who is not to be told of annotations that the client itself sets. */
    Optional<Subscription> watchOfAnnotations() {
        return Optional.ofNullable(notifying).map(Notifying::watchOfAnnotations);
    }

    /** Tells what has happened, between commands. */
    void tell() throws IOException {
        if (notifying == null) {
            return;
        }
        if (session.state() instanceof State.Viewing(_, View view)) {
            if (!view.exists()) {
                Outcome _ = new Dispatch(session).lost();
                return;
            }
            view.tell(session.out(), wishes.betweenCommands());
        }
        tellElsewhere();
        session.out().flush();
    }

    /**
     * Tells what happened elsewhere than in the selected mailbox, if the client wants to hear it.
     */
    void tellElsewhere() throws IOException {
        if (notifying != null) {
            notifying.tell();
        }
    }
}
