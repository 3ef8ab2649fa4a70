package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.imap.LiteralHeader;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.NameEncoding;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.proxy.command.AnyState;
import org.popbridge.proxy.command.Authenticated;
import org.popbridge.proxy.command.Command;
import org.popbridge.proxy.command.CommandFrame;
import org.popbridge.proxy.command.CommandLimits;
import org.popbridge.proxy.command.LiteralDecision;
import org.popbridge.proxy.command.MessageLiteral;
import org.popbridge.proxy.command.NotAuthenticated;
import org.popbridge.proxy.command.Parsed;
import org.popbridge.proxy.command.Selected;
import org.popbridge.proxy.net.Connection;
import org.popbridge.proxy.net.ConnectionClosedException;
import org.popbridge.proxy.net.Conversation;
import org.popbridge.proxy.net.MessageSpool;
import org.popbridge.proxy.response.LiteralMismatchException;
import org.popbridge.proxy.response.Response;
import org.popbridge.proxy.response.ResponseWriter;
import org.popbridge.proxy.response.ServerData;

/**
 * One client's IMAP session: what state it is in, and what becomes of each command.
 *
 * <p>A frame is parsed to a {@link Command}, the command is dispatched by what state allows it, its
 * verb answers with an {@link Outcome}; then the news of the selected mailbox are told, as far as
 * the command lets them, and the tagged response ends it. Run by one thread at a time; between
 * commands it keeps nothing but its state, its view and a few hundred octets.
 */
final class Session implements Conversation {
    /** So many commands in a row that are none: whoever it is, it does not speak IMAP. */
    private static final int MOST_MALFORMED = 20;

    private final Sessions shared;
    private final Connection connection;
    private final ResponseWriter out;
    private State state = new State.Greeted();
    private @Nullable Pending pending;
    private final Set<Extension> enabled = EnumSet.noneOf(Extension.class);
    private @Nullable Notifying notifying;
    private Wishes wishes = Wishes.ALL;
    private boolean alerted;
    private int malformed;

    /** A command that waits for the client's next line. */
    private record Pending(String tag, NextLine next) {}

    /** What a command that waits does with the client's next line. */
    interface NextLine {
        Outcome take(CommandFrame line) throws IOException, InterruptedException;

        /** The mailbox has news. */
        default void news() throws IOException {}

        /** Nothing was said for long. */
        default void quiet() throws IOException {}

        /** The connection is gone. */
        default void closed() {}
    }

    Session(Sessions shared, Connection connection) {
        this.shared = shared;
        this.connection = connection;
        this.out = new ResponseWriter(connection);
    }

    // What verbs use

    ResponseWriter out() {
        return out;
    }

    Connection connection() {
        return connection;
    }

    Sessions shared() {
        return shared;
    }

    State state() {
        return state;
    }

    void enter(State next) {
        state = next;
    }

    /** The command goes on with the client's next line. */
    Outcome await(String tag, NextLine next) {
        pending = new Pending(tag, next);
        return new Outcome.Unfinished();
    }

    boolean has(Extension extension) {
        return enabled.contains(extension);
    }

    void enable(Extension extension) throws IOException {
        switch (extension) {
            case CONDSTORE -> enableCondstore();
            case QRESYNC -> {
                enableCondstore();
                enabled.add(extension);
                if (state instanceof State.Viewing(_, View view)) {
                    view.news().tellVanished();
                }
            }
            case IMAP4REV2 -> {
                enabled.add(extension);
                out.setNames(names());
                if (state instanceof State.Viewing(_, View view)) {
                    view.news().hideRecent();
                }
            }
        }
    }

    /** The client has shown that it knows mod-sequences (RFC 7162 §3.1). */
    void enableCondstore() throws IOException {
        if (enabled.add(Extension.CONDSTORE)) {
            if (state instanceof State.Viewing(_, View view)) {
                view.news().tellModSeqs();
                out.write(
                        Response.Untagged.ok(
                                new ResponseCode.HighestModSeq(view.snapshot().highestModSeq()),
                                "Mod-sequences are told from here on"));
            }
        }
    }

    /**
     * Tells the user what needs a decision (law 3: the brake on mass disappearance is on), once in
     * a session. Clients must show it (RFC 9051 §7.1).
     */
    void alert(BridgedAccount account) throws IOException {
        Optional<String> alert = alerted ? Optional.empty() : account.status().alert();
        if (alert.isPresent()) {
            alerted = true;
            out.write(Response.Untagged.ok(ResponseCode.Plain.ALERT, alert.get()));
        }
    }

    /** From here on the client is told unasked what it wishes, and nothing else (RFC 5465). */
    void notify(@Nullable Notifying next, Wishes of) {
        if (notifying != null) {
            notifying.close();
        }
        notifying = next;
        wishes = of;
        if (state instanceof State.Viewing(_, View view)) {
            attach(view);
        }
    }

    boolean isNotified() {
        return notifying != null;
    }

    /** A view that was opened tells what the client wishes. */
    void attach(View view) {
        view.wish(wishes);
        view.setAlert(isNotified());
    }

    /**
     * Tells what happened elsewhere than in the selected mailbox, if the client wants to hear it.
     */
    void tellElsewhere() throws IOException {
        if (notifying != null) {
            notifying.tell();
        }
    }

    /** Leaves the selected mailbox, if there is one. */
    void deselect() {
        if (state instanceof State.Viewing(BridgedAccount account, View view)) {
            view.close();
            state = new State.LoggedIn(account);
        }
    }

    // Conversation

    @Override
    public void begin() throws IOException {
        out.write(
                Response.Untagged.ok(
                        new ResponseCode.Capability(new Greeting(this).capabilities()),
                        "Popbridge ready"));
        out.flush();
    }

    @Override
    public CommandLimits limits() {
        return rules().limits();
    }

    @Override
    public LiteralDecision decide(CommandFrame.Builder soFar, LiteralHeader literal) {
        if (pending != null) {
            return new LiteralDecision.Refuse(
                    "*", ResponseCode.Plain.CLIENTBUG, "No literal is expected here");
        }
        return rules().literals().decide(soFar, literal);
    }

    @Override
    public void goOn() throws IOException {
        out.write(new Response.GoOn("OK"));
        out.flush();
    }

    @Override
    public MessageSpool spool(long octets) {
        if (!(state instanceof State.Inside inside)) {
            throw new IllegalStateException("a message before login");
        }
        return SpooledMessage.open(inside.account().store());
    }

    @Override
    public void received(CommandFrame frame) throws IOException, InterruptedException {
        Pending waiting = pending;
        if (waiting != null) {
            pending = null;
            finish(waiting.tag, resumed(waiting, frame));
            return;
        }
        try {
            switch (rules().parser().parse(frame)) {
                case Parsed.Understood(String tag, Command command) -> {
                    malformed = 0;
                    finish(tag, run(tag, command));
                }
                case Parsed.Malformed syntax -> {
                    finish(syntax.tag(), new Outcome.Bad(syntax.text()));
                    countMalformed();
                }
                case Parsed.Refused refused -> {
                    if (refused.forgetsResult() && state instanceof State.Viewing(_, View view)) {
                        view.save(UidSet.EMPTY);
                    }
                    finish(refused.tag(), Outcome.no(refused.code(), refused.text()));
                }
            }
        } finally {
            dropped(frame);
        }
    }

    @Override
    public boolean answeredAtOnce(CommandFrame frame) throws IOException, InterruptedException {
        if (pending == null
                && state instanceof State.Inside inside
                && rules().parser().parse(frame)
                        instanceof Parsed.Understood(String tag, Command command)) {
            Optional<Outcome> outcome = new AtOnce(this, inside).answer(tag, command);
            if (outcome.isPresent()) {
                malformed = 0;
                finish(tag, outcome.get());
                return true;
            }
        }
        return false;
    }

    @Override
    public void dropped(CommandFrame frame) {
        for (MessageLiteral literal : frame.spooled()) {
            if (literal instanceof SpooledMessage message) {
                message.forget();
            }
        }
    }

    @Override
    public void refused(LiteralDecision.Refuse refusal) throws IOException {
        finish(refusal.tag(), Outcome.no(refusal.code(), refusal.text()));
        countMalformed();
    }

    @Override
    public void overlong(String tag) throws IOException {
        finish(tag, new Outcome.Bad("Command longer than %d octets".formatted(limits().octets())));
        countMalformed();
    }

    @Override
    public void woken() throws IOException {
        Pending waiting = pending;
        if (waiting != null) {
            waiting.next.news();
            out.flush();
        } else if (notifying != null) {
            tellUnasked();
            out.flush();
        }
    }

    /** Between commands, to a client that asked for it by NOTIFY. */
    private void tellUnasked() throws IOException {
        if (state instanceof State.Viewing(_, View view)) {
            if (!view.exists()) {
                Outcome _ = lost();
                return;
            }
            view.tell(out, wishes.betweenCommands());
        }
        tellElsewhere();
    }

    @Override
    public void quiet() throws IOException {
        Pending waiting = pending;
        if (waiting != null) {
            waiting.next.quiet();
            out.flush();
        }
    }

    @Override
    public void ending(Ending why) throws IOException {
        bye(
                switch (why) {
                    case LOGIN_TIMEOUT -> "No login in time";
                    case IDLE_TIMEOUT -> "Autologout after a long silence";
                    case SHUTDOWN -> "The server is going down; come back in a while";
                    case TOO_BIG -> "That literal is too large to be read past";
                });
    }

    @Override
    public void closed() {
        if (pending != null) {
            pending.next.closed();
            pending = null;
        }
        notify(null, Wishes.ALL);
        if (state instanceof State.Inside inside) {
            deselect();
            shared.users().leave(inside.account().store().name());
            state = new State.Greeted();
        }
    }

    private Sessions.Rules rules() {
        return shared.rules(state, names());
    }

    private NameEncoding names() {
        return has(Extension.IMAP4REV2) ? NameEncoding.UTF_8 : NameEncoding.MODIFIED_UTF_7;
    }

    // Running a command

    private Outcome run(String tag, Command command) throws IOException, InterruptedException {
        try {
            if (state instanceof State.Viewing(_, View view) && !view.exists()) {
                return lost();
            }
            if (notifying != null) {
                notifying.own(command);
            }
            Outcome outcome = dispatch(tag, command);
            noteOwn(command, outcome);
            if (!(outcome instanceof Outcome.Unfinished)
                    && state instanceof State.Viewing(_, View view)) {
                view.tell(out, Expunging.duringOrAfter(command));
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

    /** Of messages that the client itself puts into the selected mailbox (RFC 5465 §5.2). */
    private void noteOwn(Command command, Outcome outcome) {
        Optional<MailboxName> target =
                switch (command) {
                    case Authenticated.Append(MailboxName name, _) -> Optional.of(name);
                    case Selected.Copy(_, MailboxName name) -> Optional.of(name);
                    default -> Optional.empty();
                };
        if (notifying != null
                && target.isPresent()
                && outcome instanceof Outcome.Ok(Response.Words words)
                && state instanceof State.Viewing(_, View view)
                && view.mailbox().name().equals(target.get())) {
            switch (words.code().orElse(null)) {
                case ResponseCode.AppendUid(_, UidSet uids) -> view.news().own(uids);
                case ResponseCode.CopyUid(_, _, UidSet uids) -> view.news().own(uids);
                case null, default -> {}
            }
        }
    }

    private Outcome resumed(Pending waiting, CommandFrame line)
            throws IOException, InterruptedException {
        try {
            return waiting.next.take(line);
        } catch (ConnectionClosedException gone) {
            throw gone;
        } catch (IOException | RuntimeException failure) {
            return Failures.outcome(failure, "a continued command");
        }
    }

    private Outcome dispatch(String tag, Command command) throws IOException, InterruptedException {
        return switch (command) {
            case AnyState any -> always(any);
            case NotAuthenticated early ->
                    switch (state) {
                        case State.Greeted() -> beforeLogin(tag, early);
                        case State.Inside _ -> new Outcome.Bad("You are logged in already");
                    };
            case Authenticated later ->
                    switch (state) {
                        case State.Greeted() -> new Outcome.Bad("Log in first");
                        case State.Inside inside ->
                                new AccountCommands(this, inside, new ProgressNotes(this, tag))
                                        .run(tag, later);
                    };
            case Selected inMailbox ->
                    switch (state) {
                        case State.Greeted() -> new Outcome.Bad("Log in first");
                        case State.LoggedIn _ -> new Outcome.Bad("Select a mailbox first");
                        case State.Viewing viewing ->
                                new MailboxCommands(this, viewing).run(tag, inMailbox);
                    };
        };
    }

    Outcome always(AnyState command) throws IOException {
        return switch (command) {
            case AnyState.Capability() -> {
                out.write(new ServerData.Capabilities(new Greeting(this).capabilities()));
                yield Outcome.ok("Those are the capabilities");
            }
            case AnyState.Noop() -> {
                if (state instanceof State.Inside inside) {
                    inside.account().nudge();
                    alert(inside.account());
                }
                yield Outcome.ok("Nothing done");
            }
            case AnyState.Logout() -> new Outcome.Goodbye();
            case AnyState.Id(_) -> {
                out.write(new ServerData.Id(shared.settings().identity()));
                yield Outcome.ok("Nice to meet you");
            }
        };
    }

    private Outcome beforeLogin(String tag, NotAuthenticated command)
            throws IOException, InterruptedException {
        return switch (command) {
            case NotAuthenticated.StartTls() -> startTls(tag);
            case NotAuthenticated.Login login -> new Greeting(this).login(login);
            case NotAuthenticated.Authenticate authenticate ->
                    new Greeting(this).authenticate(tag, authenticate);
        };
    }

    /** RFC 9051 §6.2.1: the tagged OK is the last that goes in clear. */
    private Outcome startTls(String tag) throws IOException {
        if (!connection.canStartTls()) {
            return connection.isEncrypted()
                    ? new Outcome.Bad("TLS is on already")
                    : new Outcome.Bad("TLS is not offered here");
        }
        connection.prepareTls();
        finish(tag, Outcome.ok("Begin the TLS handshake"));
        connection.startTls();
        return new Outcome.Unfinished();
    }

    /** The selected mailbox was deleted by another session (RFC 2180 §3.3). */
    private Outcome lost() throws IOException {
        deselect();
        bye("The selected mailbox was deleted");
        return new Outcome.Unfinished();
    }

    // Ending a command

    private void finish(String tag, Outcome outcome) throws IOException {
        switch (outcome) {
            case Outcome.Ok(Response.Words words) ->
                    out.write(new Response.Tagged(tag, Response.Condition.OK, words));
            case Outcome.No(Response.Words words) ->
                    out.write(new Response.Tagged(tag, Response.Condition.NO, words));
            case Outcome.Bad(String text) -> out.write(bad(tag, text));
            case Outcome.Unfinished() -> {}
            case Outcome.Goodbye() -> {
                out.write(Response.Untagged.bye("Logging out"));
                out.write(Response.Tagged.ok(tag, "Goodbye"));
                out.flush();
                connection.close();
                return;
            }
        }
        out.flush();
    }

    private static Response bad(String tag, String text) {
        return tag.equals("*")
                ? new Response.Untagged(Response.Condition.BAD, Response.Words.of(text))
                : Response.Tagged.bad(tag, text);
    }

    void bye(String text) throws IOException {
        out.write(Response.Untagged.bye(text));
        out.flush();
        connection.close();
    }

    private void countMalformed() throws IOException {
        malformed++;
        if (malformed >= MOST_MALFORMED && connection.isOpen()) {
            bye("Too many commands that are none");
        }
    }
}
