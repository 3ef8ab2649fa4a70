package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.proxy.command.SearchKey;
import org.popbridge.proxy.command.Selected;
import org.popbridge.proxy.command.Selected.SearchReply;
import org.popbridge.proxy.command.Selected.SearchReturn;
import org.popbridge.proxy.command.Selected.SortCriterion;
import org.popbridge.proxy.command.Selected.Updates;
import org.popbridge.proxy.response.MailboxData;
import org.popbridge.proxy.search.Conversations;
import org.popbridge.proxy.search.Found;
import org.popbridge.proxy.search.SearchAnswers;
import org.popbridge.proxy.search.Searching;
import org.popbridge.proxy.search.Sorting;
import org.popbridge.proxy.search.UpdateContext;

/**
 * SEARCH, SORT and THREAD in a session (RFC 9051 §6.4.4, RFC 5256 §3): what they find is the search
 * package's matter, here it is asked over the view and answered.
 */
final class Finding {
    private final Session session;
    private final BridgedAccount account;
    private final View view;
    private final ProgressNotes progress;

    Finding(Session session, BridgedAccount account, View view, ProgressNotes progress) {
        this.session = session;
        this.account = session.shared().searchWaits().counting(account);
        this.view = view;
        this.progress = progress;
    }

    static Outcome tagReused() {
        return Outcome.misused("That tag is of a search that is still kept up to date");
    }

    Outcome search(String tag, Selected.Search command) throws IOException, InterruptedException {
        enableCondstore(command.key());
        return isReused(tag, command.reply())
                ? tagReused()
                : search(
                        new SearchAnswers(
                                MailboxData.Correlator.of(tag),
                                command.numbering(),
                                inForm(command.reply()),
                                command.key()));
    }

    /** As one of the mailboxes that ESEARCH looks into; then what finds nothing tells nothing. */
    Outcome search(SearchAnswers answers) throws IOException, InterruptedException {
        try {
            return answer(answers, searching().find(answers.key()));
        } catch (IOException | RuntimeException failed) {
            forget(answers.reply());
            throw failed;
        }
    }

    /** What flags and numbers decide, in this snapshot, unless that is too much to tell at once. */
    Optional<Outcome> searchAtOnce(String tag, Selected.Search command, MailboxSnapshot in)
            throws IOException, InterruptedException {
        if (!Searching.isByColumns(command.key())
                || command.reply().updating().isPresent()
                || command.reply().has(SearchReturn.RELEVANCY)) {
            return Optional.empty();
        }
        Found found = new Searching(account, () -> view.scope(in), progress).find(command.key());
        return found.positions().cardinality() > AtOnce.MOST_NUMBERS
                ? Optional.empty()
                : Optional.of(
                        answer(
                                new SearchAnswers(
                                        MailboxData.Correlator.of(tag),
                                        command.numbering(),
                                        inForm(command.reply()),
                                        command.key()),
                                found));
    }

    private SearchReply inForm(SearchReply reply) {
        return session.has(Extension.IMAP4REV2) ? reply.orExtended() : reply;
    }

    private boolean isReused(String tag, SearchReply reply) {
        return reply.updating().isPresent() && view.contexts().has(tag);
    }

    private Outcome answer(SearchAnswers answers, Found found) throws IOException {
        boolean silent =
                answers.reply().isSilent()
                        || (answers.correlator().where().isPresent()
                                && found.positions().isEmpty());
        if (!silent) {
            session.out().write(answers.search(account.store(), found));
        }
        int[] positions = found.toArray();
        follow(answers, List.of(), found, positions);
        return saved(answers.reply(), found, positions, "Searched");
    }

    Outcome sort(String tag, Selected.Sort command) throws IOException, InterruptedException {
        if (isReused(tag, command.reply())) {
            return tagReused();
        }
        enableCondstore(command.key());
        try {
            Found found = searching().findWithContent(command.key());
            int[] sorted = Sorting.sort(account.store(), found, command.key(), command.criteria());
            SearchAnswers answers =
                    new SearchAnswers(
                            MailboxData.Correlator.of(tag),
                            command.numbering(),
                            command.reply(),
                            command.key());
            if (!command.reply().isSilent()) {
                session.out().write(answers.sort(account.store(), found.scope(), sorted));
            }
            follow(answers, command.criteria(), found, sorted);
            return saved(command.reply(), found, sorted, "Sorted");
        } catch (IOException | RuntimeException failed) {
            forget(command.reply());
            throw failed;
        }
    }

    /** Keeps the result up to date, if the client wants it; not one that has a gap. */
    private void follow(
            SearchAnswers answers, List<SortCriterion> criteria, Found found, int[] positions)
            throws IOException {
        Optional<Updates> updates = answers.reply().updating();
        if (updates.isPresent() && found.gap().isEmpty()) {
            view.contexts()
                    .follow(
                            new UpdateContext.Terms(
                                    answers.correlator(),
                                    answers.numbering(),
                                    answers.key(),
                                    criteria,
                                    updates.get().items()),
                            found.scope(),
                            positions,
                            session.out());
        }
    }

    Outcome cancel(List<String> tags) {
        return view.contexts().cancel(tags)
                ? Outcome.ok("Told no more")
                : Outcome.misused("No search of such a tag is kept up to date");
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
        return new Searching(account, view::scope, progress);
    }

    /** What could not be looked into is said, and the rest stands (RFC 5530 §3, UNAVAILABLE). */
    private static Outcome outcome(Found found, String done) {
        return found.gap()
                .map(gap -> Outcome.no(ResponseCode.Plain.UNAVAILABLE, gap))
                .orElseGet(() -> Outcome.ok(done));
    }
}
