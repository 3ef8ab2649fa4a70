package org.popbridge.proxy.net;

import java.io.IOException;
import java.net.InetAddress;
import org.popbridge.proxy.response.ResponseSink;

/**
 * A client's connection as its conversation sees it: where responses go, and what can be done to
 * the link. All but {@link #wake()} is for the conversation's own thread only.
 */
public interface Connection extends ResponseSink {
    /** Where the client is, as far as the network says. */
    InetAddress remoteAddress();

    /** Whether TLS is on. */
    boolean isEncrypted();

    /** Whether TLS is off and can be switched on. */
    boolean canStartTls();

    /**
     * Stops reading, so that a handshake that follows the answer to STARTTLS at once is read only
     * after {@link #startTls()}.
     */
    void prepareTls() throws IOException;

    /**
     * Sends what was written so far in clear, then switches TLS on: the next octets read have to be
     * a handshake. Octets that came in clear after the command are an attack or a blunder, and end
     * the connection unread (RFC 9051 §6.2.1).
     *
     * @throws ConnectionClosedException if the connection is gone or had to be ended
     */
    void startTls() throws IOException;

    /** Whether what is said is compressed, in both directions. */
    boolean isCompressed();

    /**
     * Sees to it that nothing has come after the command that is about to be answered: it would
     * have been sent before the client could know that compression is on (RFC 4978 §3).
     *
     * @throws ConnectionClosedException if something has, and the connection had to be ended
     */
    void prepareCompression() throws IOException;

    /** Sends what was written so far as it is; all after it, and all that comes, is compressed. */
    void startCompression() throws IOException;

    /** The client has logged in: the shorter time-out and smaller limits end here. */
    void loggedIn();

    /**
     * The client has logged out and stays: the time to log in begins anew, and compression ends, in
     * what is sent after what was written so far and in what comes after the command at hand.
     */
    void loggedOut() throws IOException;

    /** Makes the connection's thread call {@link Conversation#woken} soon. Any thread may call. */
    void wake();

    /** Whether the client can still be heard and told anything. */
    boolean isOpen();

    /** Sends what was written and ends the connection; nothing is read any more. */
    void close();
}
