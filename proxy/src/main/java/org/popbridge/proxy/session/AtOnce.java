package org.popbridge.proxy.session;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.StatusItem;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.proxy.command.AnyState;
import org.popbridge.proxy.command.Authenticated;
import org.popbridge.proxy.command.Command;
import org.popbridge.proxy.command.Selected;

/**
 * The commands that are answered on the event loop: NOOP, STATUS, SELECT and EXAMINE, and SEARCH by
 * flags and numbers, as long as memory has all they need and the client is to be told no news.
 *
 * <p>Everything here takes microseconds and waits for nothing, neither a disk nor a turn in the
 * store; where that cannot be had the command is left, untouched, to the session's thread, which
 * answers it the same way.
 */
final class AtOnce {
    /** Messages of a mailbox that is looked through on the event loop. */
    private static final int MOST_MESSAGES = 1 << 16;

    /** Numbers that are told on the event loop. */
    static final int MOST_NUMBERS = 1_000;

    private final Session session;
    private final State.Inside state;

    AtOnce(Session session, State.Inside state) {
        this.session = session;
        this.state = state;
    }

    static boolean isSmall(MailboxSnapshot snapshot) {
        return snapshot.size() <= MOST_MESSAGES;
    }

    /** Nothing, and nothing done, if the command is not for the event loop. */
    Optional<Outcome> answer(String tag, Command command) throws IOException, InterruptedException {
        if (session.has(Extension.UIDONLY) && UidsOnly.namesNumbers(command)) {
            return Optional.empty();
        }
        return switch (state) {
            case State.LoggedIn _ -> anywhere(command);
            case State.Viewing(_, View view) -> {
                Optional<MailboxSnapshot> unchanged =
                        view.exists() ? view.unchanged() : Optional.empty();
                try {
                    yield unchanged.isEmpty()
                            ? Optional.empty()
                            : command instanceof Selected.Search search
                                    ? searched(tag, search, view, unchanged.get())
                                    : anywhere(command);
                } finally {
                    view.release();
                }
            }
        };
    }

    private Optional<Outcome> searched(
            String tag, Selected.Search search, View view, MailboxSnapshot in)
            throws IOException, InterruptedException {
        return isSmall(in)
                ? new Finding(session, state.account(), view, new ProgressNotes(session, tag))
                        .searchAtOnce(tag, search, in)
                : Optional.empty();
    }

    private Optional<Outcome> anywhere(Command command) throws IOException, InterruptedException {
        return switch (command) {
            case AnyState.Noop noop -> Optional.of(new Dispatch(session).always(noop));
            case Authenticated.Status(MailboxName name, Set<StatusItem> items) ->
                    status(name, items);
            case Authenticated.Opening opening ->
                    new Selecting(session, state.account(), new ProgressNotes(session, ""))
                            .openLoaded(opening);
            default -> Optional.empty();
        };
    }

    private Optional<Outcome> status(MailboxName name, Set<StatusItem> items)
            throws IOException, InterruptedException {
        Optional<Mailbox> mailbox = state.account().store().mailboxes().find(name);
        Optional<MailboxSnapshot> snapshot =
                mailbox.flatMap(found -> state.account().store().loaded(found.id()));
        boolean known = !name.isInbox() || state.account().awaitListing(Duration.ZERO);
        return mailbox.isPresent()
                        && snapshot.isPresent()
                        && known
                        && isSmall(snapshot.get())
                        && Figures.areKnown(items, snapshot.get())
                ? Optional.of(
                        new AccountCommands(session, state, new ProgressNotes(session, ""))
                                .status(mailbox.get(), items, snapshot.get()))
                : Optional.empty();
    }
}
