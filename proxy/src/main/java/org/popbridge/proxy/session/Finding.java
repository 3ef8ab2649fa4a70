package org.popbridge.proxy.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.proxy.command.SearchKey;
import org.popbridge.proxy.command.Selected;
import org.popbridge.proxy.command.Selected.SearchReply;
import org.popbridge.proxy.response.MailboxData;
import org.popbridge.proxy.search.Conversations;
import org.popbridge.proxy.search.Found;
import org.popbridge.proxy.search.SearchAnswers;
import org.popbridge.proxy.search.SearchScope;
import org.popbridge.proxy.search.Searching;
import org.popbridge.proxy.search.Sorting;

/**
 * SEARCH, SORT and THREAD in a session (RFC 9051 §6.4.4, RFC 5256 §3): what they find is the search
 * package's matter, here it is asked over the view and answered.
 */
final class Finding {
    private final Session session;
    private final BridgedAccount account;
    private final View view;

    Finding(Session session, BridgedAccount account, View view) {
        this.session = session;
        this.account = account;
        this.view = view;
    }

    Outcome search(String tag, Selected.Search command) throws IOException, InterruptedException {
        enableCondstore(command.key());
        try {
            return answer(tag, command, searching().find(command.key()));
        } catch (IOException | RuntimeException failed) {
            forget(command.reply());
            throw failed;
        }
    }

    /** What flags and numbers decide, in this snapshot, unless that is too much to tell at once. */
    Optional<Outcome> searchAtOnce(String tag, Selected.Search command, MailboxSnapshot in)
            throws IOException, InterruptedException {
        if (!Searching.isByColumns(command.key())) {
            return Optional.empty();
        }
        Found found = new Searching(account, () -> view.scope(in)).find(command.key());
        return found.positions().cardinality() > AtOnce.MOST_NUMBERS
                ? Optional.empty()
                : Optional.of(answer(tag, command, found));
    }

    private Outcome answer(String tag, Selected.Search command, Found found) throws IOException {
        SearchReply reply =
                session.has(Extension.IMAP4REV2) ? command.reply().orExtended() : command.reply();
        if (!reply.isSilent()) {
            session.out()
                    .write(
                            SearchAnswers.search(
                                    tag, command.numbering(), reply, command.key(), found));
        }
        return saved(command.reply(), found, found.toArray(), "Searched");
    }

    Outcome sort(String tag, Selected.Sort command) throws IOException, InterruptedException {
        enableCondstore(command.key());
        try {
            Found found = searching().findWithContent(command.key());
            int[] sorted = Sorting.sort(account.store(), found, command.criteria());
            if (!command.reply().isSilent()) {
                session.out()
                        .write(
                                SearchAnswers.sort(
                                        tag,
                                        command.numbering(),
                                        command.reply(),
                                        command.key(),
                                        found.scope(),
                                        sorted));
            }
            return saved(command.reply(), found, sorted, "Sorted");
        } catch (IOException | RuntimeException failed) {
            forget(command.reply());
            throw failed;
        }
    }

    /**
     * Remembers what was found, if the search asks for it; a search that is answered by NO leaves
     * nothing (RFC 5182 §2.1, §2.4).
     */
    private Outcome saved(SearchReply reply, Found found, int[] positions, String done) {
        Outcome outcome = outcome(found, done);
        if (found.gap().isPresent()) {
            forget(reply);
        } else if (reply.saves()) {
            UidSet.Builder uids = UidSet.builder();
            for (int position : SearchAnswers.saved(reply, positions)) {
                uids.add(found.scope().snapshot().uidAt(position));
            }
            if (!view.save(uids.build())) {
                return Outcome.no(
                        ResponseCode.Plain.NOTSAVED,
                        "The result is too scattered to be remembered");
            }
        }
        return outcome;
    }

    private void forget(SearchReply reply) {
        if (reply.saves()) {
            view.save(UidSet.EMPTY);
        }
    }

    Outcome thread(Selected.ThreadMessages command) throws IOException, InterruptedException {
        enableCondstore(command.key());
        Found found = searching().findWithContent(command.key());
        List<MailboxData.Conversation> conversations =
                Conversations.of(account.store(), found, command.numbering(), command.algorithm());
        session.out().write(new MailboxData.Threads(conversations));
        return outcome(found, "Threaded");
    }

    private void enableCondstore(SearchKey key) throws IOException {
        if (SearchAnswers.asksForModSeq(key)) {
            session.enableCondstore();
        }
    }

    private Searching searching() {
        return new Searching(account, this::scope);
    }

    private SearchScope scope() {
        try {
            return view.scope();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What could not be looked into is said, and the rest stands (RFC 5530 §3, UNAVAILABLE). */
    private static Outcome outcome(Found found, String done) {
        return found.gap()
                .map(gap -> Outcome.no(ResponseCode.Plain.UNAVAILABLE, gap))
                .orElseGet(() -> Outcome.ok(done));
    }
}
