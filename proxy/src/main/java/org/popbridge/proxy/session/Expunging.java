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
import org.popbridge.proxy.command.SearchKey;
import org.popbridge.proxy.command.Selected;
import org.popbridge.proxy.response.ResponseWriter;
import org.popbridge.proxy.search.SearchAnswers;

/**
 * EXPUNGE, UID EXPUNGE and what CLOSE expunges (RFC 9051 §6.4.1, §6.4.3, §6.4.9). Only messages
 * that the client knows of are expunged; they are told as news at the command's end.
 */
final class Expunging {
    private final Account store;
    private final View view;
    private final ResponseWriter out;

    Expunging(Account store, View view, ResponseWriter out) {
        this.store = store;
        this.view = view;
        this.out = out;
    }

    Outcome all() throws IOException {
        if (view.access() == View.Access.READ_ONLY) {
            return readOnly();
        }
        return expunged(silently());
    }

    Outcome among(Uids named) throws IOException {
        if (view.access() == View.Access.READ_ONLY) {
            return readOnly();
        }
        Targets targets = view.resolve(named);
        return expunged(
                targets.isEmpty()
                        ? UidSet.EMPTY
                        : store.expunge(view.mailbox().id(), targets.uids()));
    }

    /**
     * With QRESYNC the mailbox's clock is told too, once the client knows of all until then (RFC
     * 7162 §3.2.7).
     */
    private Outcome expunged(UidSet gone) throws IOException {
        if (gone.isEmpty() || !view.news().tellsClock()) {
            return Outcome.ok("Expunged");
        }
        view.tell(out, View.Expunges.ASKED_FOR);
        return Outcome.ok(new ResponseCode.HighestModSeq(view.news().told()), "Expunged");
    }

    /** All that are {@code \Deleted} and that the client knows of, if it may. */
    UidSet silently() throws IOException {
        if (view.access() == View.Access.READ_ONLY || view.count() == 0) {
            return UidSet.EMPTY;
        }
        Uid last = new Uid(view.uidAt(view.count()));
        return store.expunge(view.mailbox().id(), UidSet.range(new Uid(1), last));
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
            case Authenticated.MultiSearch search -> by(Selected.Numbering.UIDS, search.key());
            case AnyState _, NotAuthenticated _, Authenticated _ -> View.Expunges.TOLD;
            case Selected.Fetch fetch -> by(fetch.messages());
            case Selected.Store store -> by(store.messages());
            case Selected.Search search -> by(search.numbering(), search.key());
            case Selected.Sort sort -> by(sort.numbering(), sort.key());
            case Selected.ThreadMessages thread -> by(thread.numbering(), thread.key());
            case Selected.Expunge _, Selected.UidExpunge _, Selected.Move _, Selected.Replace _ ->
                    View.Expunges.ASKED_FOR;
            case Selected.Check _,
                    Selected.Close _,
                    Selected.Unselect _,
                    Selected.CancelUpdate _,
                    Selected.Copy _ ->
                    View.Expunges.TOLD;
        };
    }

    private static View.Expunges by(MessageSet messages) {
        return switch (messages) {
            case Sequences _ -> View.Expunges.HELD;
            case Uids _ -> View.Expunges.TOLD;
        };
    }

    /** A UID SEARCH holds back too where its keys name sequence numbers (RFC 7162 §3.2.10.2). */
    private static View.Expunges by(Selected.Numbering numbering, SearchKey key) {
        return switch (numbering) {
            case SEQUENCES -> View.Expunges.HELD;
            case UIDS ->
                    SearchAnswers.namesSequences(key) ? View.Expunges.HELD : View.Expunges.TOLD;
        };
    }
}
