package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.imap.LiteralHeader;
import org.popbridge.mapping.imap.ResponseCode;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.proxy.command.Command;
import org.popbridge.proxy.command.CommandFrame;
import org.popbridge.proxy.command.CommandLimits;
import org.popbridge.proxy.command.LiteralDecision;
import org.popbridge.proxy.command.MessageLiteral;
import org.popbridge.proxy.command.Parsed;
import org.popbridge.proxy.net.Connection;
import org.popbridge.proxy.net.ConnectionClosedException;
import org.popbridge.proxy.net.Conversation;
import org.popbridge.proxy.net.MessageSpool;
import org.popbridge.proxy.response.Response;
import org.popbridge.proxy.response.ResponseWriter;

/**
 * One client's IMAP session: what state it is in, and what it has to say to what the connection
 * brings.
 *
 * <p>A frame is parsed to a {@link Command}, {@link Dispatch} runs it, and the tagged response ends
 * it. Run by one thread at a time; between commands it keeps nothing but its state, its view and a
 * few hundred octets.
 */
final class Session implements Conversation {
    /** So many commands in a row that are none: whoever it is, it does not speak IMAP. */
    private static final int MOST_MALFORMED = 20;

    private final Sessions shared;
    private final Connection connection;
    private final ResponseWriter out;
    private State state = new State.Greeted();
    private @Nullable Pending pending;
    private final Enabling enabling = new Enabling(this);
    private String user = "";
    private final Unasked unasked = new Unasked(this);
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

    /** Who has logged in, as the client said it. */
    String user() {
        return user;
    }

    void setUser(String name) {
        user = name;
    }

    /** The command goes on with the client's next line. */
    Outcome await(String tag, NextLine next) {
        pending = new Pending(tag, next);
        return new Outcome.Unfinished();
    }

    boolean has(Extension extension) {
        return enabling.has(extension);
    }

    Enabling enabling() {
        return enabling;
    }

    Unasked unasked() {
        return unasked;
    }

    /** The client has shown that it knows mod-sequences (RFC 7162 §3.1). */
    void enableCondstore() throws IOException {
        enabling.enableCondstore();
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
                    finish(tag, new Dispatch(this).run(tag, command));
                }
                case Parsed.Malformed syntax -> {
                    finish(syntax.tag(), Outcome.malformed(syntax.text()));
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
        finish(
                tag,
                Outcome.bad(
                        ResponseCode.Plain.LIMIT,
                        "Command longer than %d octets".formatted(limits().octets())));
        countMalformed();
    }

    @Override
    public void woken() throws IOException {
        Pending waiting = pending;
        if (waiting != null) {
            waiting.next.news();
            out.flush();
        } else {
            unasked.tell();
        }
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
                    case TOO_BIG -> "That is too large to be read past";
                    case GARBLED -> "What came is not compressed by DEFLATE, as it should be";
                });
    }

    @Override
    public void closed() {
        if (pending != null) {
            pending.next.closed();
            pending = null;
        }
        logOut();
    }

    /** Lets go of the account, and of all that the client has had turned on. */
    void logOut() {
        unasked.begin(null, Wishes.ALL);
        if (state instanceof State.Inside inside) {
            deselect();
            shared.users().leave(inside.account().store().name());
            state = new State.Greeted();
        }
        enabling.forget();
        user = "";
        alerted = false;
        malformed = 0;
    }

    private Sessions.Rules rules() {
        return shared.rules(state, enabling.dialect());
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

    // Ending a command

    /** Answers a command; what was written is sent. */
    void finish(String tag, Outcome outcome) throws IOException {
        switch (outcome) {
            case Outcome.Ok(Response.Words words) ->
                    out.write(new Response.Tagged(tag, Response.Condition.OK, words));
            case Outcome.No(Response.Words words) ->
                    out.write(new Response.Tagged(tag, Response.Condition.NO, words));
            case Outcome.Bad(Response.Words words) -> out.write(bad(tag, words));
            case Outcome.Unfinished() -> {}
            case Outcome.Goodbye() -> {
                // Who was told goodbye counts no more, or a client at its limit could not be back
                // at once.
                logOut();
                out.write(Response.Untagged.bye("Logging out"));
                out.write(Response.Tagged.ok(tag, "Goodbye"));
                out.flush();
                connection.close();
                return;
            }
        }
        out.flush();
    }

    private static Response bad(String tag, Response.Words words) {
        return tag.equals("*")
                ? new Response.Untagged(Response.Condition.BAD, words)
                : new Response.Tagged(tag, Response.Condition.BAD, words);
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
