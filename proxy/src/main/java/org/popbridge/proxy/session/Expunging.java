package org.popbridge.proxy.session;

import java.io.IOException;
import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.Sequences;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.imap.Uids;
import org.popbridge.mapping.store.Account;
import org.popbridge.proxy.command.AnyState;
import org.popbridge.proxy.command.Authenticated;
import org.popbridge.proxy.command.Command;
import org.popbridge.proxy.command.NotAuthenticated;
import org.popbridge.proxy.command.Selected;

/**
 * EXPUNGE, UID EXPUNGE and what CLOSE expunges (RFC 9051 §6.4.1, §6.4.3, §6.4.9). Only messages
 * that the client knows of are expunged; they are told as news at the command's end.
 */
final class Expunging {
    private final Account store;
    private final View view;

    Expunging(Account store, View view) {
        this.store = store;
        this.view = view;
    }

    Outcome all() throws IOException {
        if (view.access() == View.Access.READ_ONLY) {
            return readOnly();
        }
        silently();
        return Outcome.ok("Expunged");
    }

    Outcome among(Uids named) throws IOException {
        if (view.access() == View.Access.READ_ONLY) {
            return readOnly();
        }
        Targets targets = view.resolve(named);
        if (!targets.isEmpty()) {
            store.expunge(view.mailbox().id(), targets.uids());
        }
        return Outcome.ok("Expunged");
    }

    /** All that are {@code \Deleted} and that the client knows of, if it may. */
    void silently() throws IOException {
        if (view.access() == View.Access.READ_WRITE && view.count() > 0) {
            Uid last = new Uid(view.uidAt(view.count()));
            store.expunge(view.mailbox().id(), UidSet.range(new Uid(1), last));
        }
    }

    static Outcome readOnly() {
        return Outcome.no(
                ResponseCode.Plain.NOPERM, "The mailbox is open for reading only (EXAMINE)");
    }

    /**
     * Whether a command's answer may tell that messages are gone: not amid FETCH, STORE, SEARCH and
     * their like by sequence number, whose numbers would shift under the client (RFC 9051 §7.5.1,
     * RFC 5256 §3).
     */
    static View.Expunges duringOrAfter(Command command) {
        return switch (command) {
            case AnyState _, NotAuthenticated _, Authenticated _ -> View.Expunges.TOLD;
            case Selected.Fetch fetch -> by(fetch.messages());
            case Selected.Store store -> by(store.messages());
            case Selected.Search search -> by(search.numbering());
            case Selected.Sort sort -> by(sort.numbering());
            case Selected.ThreadMessages thread -> by(thread.numbering());
            case Selected.Check _,
                    Selected.Close _,
                    Selected.Unselect _,
                    Selected.Expunge _,
                    Selected.UidExpunge _,
                    Selected.Copy _,
                    Selected.Move _ ->
                    View.Expunges.TOLD;
        };
    }

    private static View.Expunges by(MessageSet messages) {
        return switch (messages) {
            case Sequences _ -> View.Expunges.HELD;
            case Uids _ -> View.Expunges.TOLD;
        };
    }

    private static View.Expunges by(Selected.Numbering numbering) {
        return switch (numbering) {
            case SEQUENCES -> View.Expunges.HELD;
            case UIDS -> View.Expunges.TOLD;
        };
    }
}
