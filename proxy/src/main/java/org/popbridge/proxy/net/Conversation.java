package org.popbridge.proxy.net;

import java.io.IOException;
import org.popbridge.mapping.imap.LiteralHeader;
import org.popbridge.proxy.command.CommandFrame;
import org.popbridge.proxy.command.CommandLimits;
import org.popbridge.proxy.command.LiteralDecision;

/**
 * What is held on a connection: an IMAP session, as the network side sees it.
 *
 * <p>All calls of one connection come one after another, on virtual threads, and may block, all but
 * {@link #answeredAtOnce}; only {@link #closed} may be the first and is always the last. An {@link
 * IOException} that leaves a call ends the connection.
 */
public interface Conversation {
    /** The connection stands: greet. */
    void begin() throws IOException;

    /** How much the client may send in the next command. */
    CommandLimits limits();

    /** What becomes of a literal announced at the end of the octets so far. */
    LiteralDecision decide(CommandFrame.Builder soFar, LiteralHeader literal);

    /** Tells a client that waits to send its literal; it must be flushed. */
    void goOn() throws IOException;

    /** Where a literal to be spooled goes. */
    MessageSpool spool(long octets);

    /** A whole command, or a line that answers a continuation request. */
    void received(CommandFrame frame) throws IOException, InterruptedException;

    /**
     * Answers a command on the event loop, if that takes neither waiting nor long and the answer is
     * short; asked only when all that was said before has left. Otherwise does nothing, and the
     * command is {@link #received}.
     *
     * @return whether it was answered
     */
    boolean answeredAtOnce(CommandFrame frame) throws IOException, InterruptedException;

    /** A command that will not be received after all had messages spooled: forget them. */
    void dropped(CommandFrame frame);

    /** A command ended in a literal that was refused; what belonged to it has been read past. */
    void refused(LiteralDecision.Refuse refusal) throws IOException;

    /**
     * A command was longer than its limit; it has been read past.
     *
     * @param tag its tag; {@code *} if it has none that can be read
     */
    void overlong(String tag) throws IOException;

    /**
     * {@link Connection#wake()} was called since the last call; possibly amid a command's octets.
     */
    void woken() throws IOException;

    /** Nothing was said for {@link ImapLimits#keepAlive}; possibly amid a command's octets. */
    void quiet() throws IOException;

    /** The connection is about to be ended by this side: say why. */
    void ending(Ending why) throws IOException;

    /** The connection is gone: let go of everything. */
    void closed();

    /** Why this side ends a connection. */
    enum Ending {
        /** No login in time. */
        LOGIN_TIMEOUT,
        /** Nothing heard of the client for so long (RFC 9051 §5.4). */
        IDLE_TIMEOUT,
        /** The server stops. */
        SHUTDOWN,
        /** A command or literal too large to be read past. */
        TOO_BIG,
        /** Not compressed as agreed. */
        GARBLED
    }
}
