package org.popbridge.proxy.session;

import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.Sequences;
import org.popbridge.proxy.command.AnyState;
import org.popbridge.proxy.command.Authenticated;
import org.popbridge.proxy.command.Authenticated.SelectParameter.Qresync;
import org.popbridge.proxy.command.Command;
import org.popbridge.proxy.command.NotAuthenticated;
import org.popbridge.proxy.command.SearchKey;
import org.popbridge.proxy.command.Selected;

/** What a client that has enabled UIDONLY may not ask any more (RFC 9586 §3). */
final class UidsOnly {
    private UidsOnly() {}

    static Outcome refusal() {
        return Outcome.bad(
                ResponseCode.Plain.UIDREQUIRED,
                "Message numbers are not allowed once UIDONLY is enabled");
    }

    /**
     * Whether a command takes or gives message numbers, in whatever part of it. So does a bare
     * {@code $} among the keys, by the grammar: {@code UID $} is the same by UID.
     */
    static boolean namesNumbers(Command command) {
        return switch (command) {
            case Selected.Fetch fetch -> isByNumber(fetch.messages());
            case Selected.Store store -> isByNumber(store.messages());
            case Selected.Copy copy -> isByNumber(copy.messages());
            case Selected.Move move -> isByNumber(move.messages());
            case Selected.Replace replace -> isByNumber(replace.message());
            case Selected.Search search -> isByNumber(search.numbering(), search.key());
            case Selected.Sort sort -> isByNumber(sort.numbering(), sort.key());
            case Selected.ThreadMessages thread -> isByNumber(thread.numbering(), thread.key());
            case Authenticated.MultiSearch search ->
                    isByNumber(Selected.Numbering.UIDS, search.key());
            case Authenticated.Opening opening ->
                    opening.parameters().stream()
                            .anyMatch(each ->
                                    each instanceof Qresync resync && resync.match().isPresent());
            case Selected.Check _,
                    Selected.Close _,
                    Selected.Unselect _,
                    Selected.Expunge _,
                    Selected.UidExpunge _,
                    Selected.CancelUpdate _ ->
                    false;
            case AnyState _, NotAuthenticated _, Authenticated _ -> false;
        };
    }

    private static boolean isByNumber(Selected.Numbering numbering, SearchKey key) {
        return numbering == Selected.Numbering.SEQUENCES
                || key.contains(each -> each instanceof SearchKey.In(Sequences _));
    }

    private static boolean isByNumber(MessageSet messages) {
        return messages instanceof Sequences;
    }
}
