package org.popbridge.proxy.session;

import java.io.IOException;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.proxy.command.AnyState;
import org.popbridge.proxy.command.Authenticated;
import org.popbridge.proxy.command.Command;
import org.popbridge.proxy.command.NotAuthenticated;
import org.popbridge.proxy.command.Selected;
import org.popbridge.proxy.net.ConnectionClosedException;
import org.popbridge.proxy.response.LiteralMismatchException;
import org.popbridge.proxy.response.ServerData;

/**
 * What becomes of each command: it is dispatched by what state allows it (RFC 9051 §3), its verb
 * answers with an {@link Outcome}, then the news of the selected mailbox are told, as far as the
 * command lets them. Also the commands that change the connection itself.
 */
final class Dispatch {
    private final Session session;

    Dispatch(Session session) {
        this.session = session;
    }

    /** Runs a command, and tells the news that it lets be told. */
    Outcome run(String tag, Command command) throws IOException, InterruptedException {
        try {
            if (session.state() instanceof State.Viewing(_, View view) && !view.exists()) {
                return lost();
            }
            if (session.has(Extension.UIDONLY) && UidsOnly.namesNumbers(command)) {
                return UidsOnly.refusal();
            }
            session.unasked().own(command);
            Outcome outcome = dispatch(tag, command);
            if (!(outcome instanceof Outcome.Unfinished)
                    && session.state() instanceof State.Viewing(_, View view)) {
                view.tell(session.out(), Expunging.duringOrAfter(command));
            }
            return outcome;
        } catch (ConnectionClosedException
                | LiteralMismatchException
                | TornResponseException gone) {
            throw gone;
        } catch (IOException | RuntimeException failure) {
            return Failures.outcome(failure, command.getClass().getSimpleName());
        }
    }

    private Outcome dispatch(String tag, Command command) throws IOException, InterruptedException {
        return switch (command) {
            case AnyState any -> always(any);
            case NotAuthenticated early ->
                    switch (session.state()) {
                        case State.Greeted() -> beforeLogin(tag, early);
                        case State.Inside _ -> Outcome.misused("You are logged in already");
                    };
            case Authenticated later ->
                    switch (session.state()) {
                        case State.Greeted() -> Outcome.misused("Log in first");
                        case State.Inside inside ->
                                new AccountCommands(
                                                session, inside, new ProgressNotes(session, tag))
                                        .run(tag, later);
                    };
            case Selected inMailbox ->
                    switch (session.state()) {
                        case State.Greeted() -> Outcome.misused("Log in first");
                        case State.LoggedIn _ -> Outcome.misused("Select a mailbox first");
                        case State.Viewing viewing ->
                                new MailboxCommands(session, viewing).run(tag, inMailbox);
                    };
        };
    }

    Outcome always(AnyState command) throws IOException {
        return switch (command) {
            case AnyState.Capability() -> {
                session.out()
                        .write(new ServerData.Capabilities(new Greeting(session).capabilities()));
                yield Outcome.ok("Those are the capabilities");
            }
            case AnyState.Noop() -> {
                if (session.state() instanceof State.Inside inside) {
                    inside.account().nudge();
                    session.alert(inside.account());
                }
                yield Outcome.ok("Nothing done");
            }
            case AnyState.Logout() -> new Outcome.Goodbye();
            case AnyState.Id(_) -> {
                session.out().write(new ServerData.Id(session.shared().settings().identity()));
                yield Outcome.ok("Nice to meet you");
            }
        };
    }

    private Outcome beforeLogin(String tag, NotAuthenticated command)
            throws IOException, InterruptedException {
        return switch (command) {
            case NotAuthenticated.StartTls() -> startTls(tag);
            case NotAuthenticated.Login login -> new Greeting(session).login(login);
            case NotAuthenticated.Authenticate authenticate ->
                    new Greeting(session).authenticate(tag, authenticate);
        };
    }

    /** RFC 9051 §6.2.1: the tagged OK is the last that goes in clear. */
    private Outcome startTls(String tag) throws IOException {
        if (!session.connection().canStartTls()) {
            return session.connection().isEncrypted()
                    ? Outcome.misused("TLS is on already")
                    : Outcome.bad(ResponseCode.Plain.CANNOT, "TLS is not offered here");
        }
        session.connection().prepareTls();
        session.finish(tag, Outcome.ok("Begin the TLS handshake"));
        session.connection().startTls();
        return new Outcome.Unfinished();
    }

    /** RFC 4978 §3: the tagged OK is the last that goes as it is. */
    Outcome compress(String tag, String mechanism) throws IOException {
        if (!mechanism.equals("DEFLATE")) {
            return Outcome.bad(ResponseCode.Plain.CANNOT, "Of compressions only DEFLATE is here");
        }
        if (session.connection().isCompressed()) {
            return Outcome.misused("DEFLATE is on already");
        }
        session.connection().prepareCompression();
        session.finish(tag, Outcome.ok("DEFLATE from here on"));
        session.connection().startCompression();
        return new Outcome.Unfinished();
    }

    /**
     * RFC 8437 §3: nothing remains but TLS; what the client says next may be on its way already.
     */
    Outcome unauthenticate(String tag) throws IOException {
        return switch (session.shared().settings().limits().reuse()) {
            case NEVER ->
                    Outcome.bad(ResponseCode.Plain.CANNOT, "UNAUTHENTICATE is not offered here");
            case ALLOWED -> {
                session.logOut();
                session.finish(tag, Outcome.ok("Logged out; log in again"));
                session.connection().loggedOut();
                yield new Outcome.Unfinished();
            }
        };
    }

    /** The selected mailbox was deleted by another session (RFC 2180 §3.3). */
    Outcome lost() throws IOException {
        session.deselect();
        session.bye("The selected mailbox was deleted");
        return new Outcome.Unfinished();
    }
}
