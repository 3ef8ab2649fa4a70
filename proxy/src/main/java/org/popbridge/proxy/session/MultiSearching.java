package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxTree;
import org.popbridge.mapping.store.NoSuchMailboxException;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.proxy.command.Authenticated.MultiSearch;
import org.popbridge.proxy.command.MailboxFilter;
import org.popbridge.proxy.command.Selected.Numbering;
import org.popbridge.proxy.response.MailboxData;
import org.popbridge.proxy.search.Found;
import org.popbridge.proxy.search.SearchAnswers;
import org.popbridge.proxy.search.Searching;

/**
 * ESEARCH (RFC 7377): one search after another, a response for each mailbox where something was
 * found. The selected mailbox is searched as its session knows it, any other as it is.
 */
final class MultiSearching {
    private final Session session;
    private final BridgedAccount account;
    private final Account store;
    private final ProgressNotes progress;

    MultiSearching(Session session, BridgedAccount account, ProgressNotes progress) {
        this.session = session;
        this.account = session.shared().searchWaits().counting(account);
        this.store = account.store();
        this.progress = progress;
    }

    Outcome search(String tag, MultiSearch command) throws IOException, InterruptedException {
        List<MailboxFilter> sources =
                command.sources().isEmpty()
                        ? List.of(new MailboxFilter.SelectedOne())
                        : command.sources();
        Optional<View> selected =
                session.state() instanceof State.Viewing(_, View view)
                        ? Optional.of(view)
                        : Optional.empty();
        boolean inSelected = sources.stream().anyMatch(MailboxFilter::isSelected);
        boolean updating = command.reply().updating().isPresent();
        if (selected.isEmpty() && (inSelected || updating)) {
            return Outcome.misused("Select a mailbox first");
        }
        if (updating && selected.filter(view -> view.contexts().has(tag)).isPresent()) {
            return Finding.tagReused();
        }
        if (SearchAnswers.asksForModSeq(command.key())) {
            session.enableCondstore();
        }
        Outcome last = Outcome.ok("Searched");
        boolean followed = false;
        MailboxTree tree = awaitedTree(sources);
        for (Mailbox mailbox : tree.mailboxes().values()) {
            boolean here = selected.filter(view -> isOf(view, mailbox)).isPresent();
            if ((here && inSelected)
                    || sources.stream()
                            .anyMatch(each -> MailboxSelection.names(each, mailbox.name(), tree))) {
                SearchAnswers answers = answers(tag, command, mailbox);
                Outcome outcome =
                        here
                                ? new Finding(session, account, selected.get(), progress)
                                        .search(answers)
                                : elsewhere(answers, mailbox);
                followed |= here;
                last = outcome instanceof Outcome.Ok ? last : outcome;
            }
        }
        if (updating && !followed) {
            // RFC 7377 §2.2: it can be for the selected mailbox only.
            Contexts.refuse(tag, "The selected mailbox is not searched", session.out());
        }
        return last;
    }

    private static boolean isOf(View view, Mailbox mailbox) {
        return view.mailbox().id().equals(mailbox.id());
    }

    /** What there is, once the maildrop was listed if INBOX is asked about. */
    private MailboxTree awaitedTree(List<MailboxFilter> sources)
            throws IOException, InterruptedException {
        MailboxTree tree = store.mailboxes();
        boolean inbox =
                tree.mailboxes().keySet().stream()
                        .anyMatch(name ->
                                name.isInbox()
                                        && sources.stream()
                                                .anyMatch(each ->
                                                        MailboxSelection.names(each, name, tree)));
        if (inbox) {
            progress.awaitListing(account, session.shared().settings().firstListing());
        }
        return store.mailboxes();
    }

    private static SearchAnswers answers(String tag, MultiSearch command, Mailbox mailbox) {
        MailboxData.Where where = new MailboxData.Where(mailbox.name(), mailbox.uidValidity());
        return new SearchAnswers(
                new MailboxData.Correlator(tag, Optional.of(where)),
                Numbering.UIDS,
                command.reply(),
                command.key());
    }

    private Outcome elsewhere(SearchAnswers answers, Mailbox mailbox)
            throws IOException, InterruptedException {
        try {
            Found found =
                    new Searching(
                                    account,
                                    () -> new SnapshotScope(store.snapshot(mailbox.id())),
                                    progress)
                            .find(answers.key());
            if (!found.positions().isEmpty()) {
                session.out().write(answers.search(store, found));
            }
            return found.gap()
                    .map(gap -> Outcome.no(ResponseCode.Plain.UNAVAILABLE, gap))
                    .orElseGet(() -> Outcome.ok("Searched"));
        } catch (NoSuchMailboxException deleted) {
            return Outcome.ok("Deleted meanwhile");
        }
    }
}
