package org.popbridge.mapping.pop3;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.Octets;

/**
 * A session on a maildrop, logged in (the TRANSACTION state of RFC 1939 §5): the seam between the
 * POP3 client and those who use it.
 *
 * <p>For one thread at a time, but for {@link #close()}. After a {@link Pop3Exception} the session
 * is over: close it and open another. Deletions count only after {@link #quit()} said {@code +OK}
 * (law 4); {@link #close()} just drops the connection, and so undoes them.
 */
public interface Maildrop extends AutoCloseable {
    /** What the host said after login that it can do. */
    Capabilities capabilities();

    /**
     * UIDL and LIST, asked together where the host takes pipelined commands.
     *
     * @throws Pop3Exception.Transient if the host refuses LIST as well as UIDL
     */
    Listing list() throws Pop3Exception;

    /**
     * {@code STAT}: how many messages and octets there are, as far as the host is to be believed.
     */
    Totals stat() throws Pop3Exception;

    /**
     * Retrieves messages, many in flight where the host allows it, delivering each to the sink.
     *
     * @throws Pop3Exception if the session broke; what the sink saw {@code end} is whole
     * @throws IOException what the sink threw
     */
    void retrieve(RequestQueue requests, RetrievalSink sink) throws IOException;

    /** The whole messages of these numbers, in this order. */
    default void retrieve(List<Integer> numbers, RetrievalSink sink) throws IOException {
        retrieve(RequestQueue.whole(numbers), sink);
    }

    /**
     * The head of a message, or nothing where the host refuses TOP.
     *
     * @param limit octets kept; a host that sends more has the rest thrown away, and {@link
     *     Head#cut()} says so
     */
    Optional<Head> top(int number, int lines, int limit) throws Pop3Exception;

    /** {@code DELE}: marks a message to be deleted at {@link #quit()}. */
    Reply delete(int number) throws Pop3Exception;

    /** Marks several, pipelined where the host allows it; a reply for each, in the same order. */
    List<Reply> delete(List<Integer> numbers) throws Pop3Exception;

    /** {@code RSET}: unmarks all. */
    Reply reset() throws Pop3Exception;

    /** {@code NOOP}: keeps the session alive. */
    Reply noop() throws Pop3Exception;

    /**
     * {@code QUIT}: ends the session and makes the deletions; {@code -ERR} means that some or all
     * were not made. The session is over either way. Where nothing was deleted, a host that hangs
     * up without a reply counts as {@code +OK}.
     *
     * @throws Pop3Exception if no reply came: then nobody knows, and the next listing tells
     */
    Reply quit() throws Pop3Exception;

    /**
     * Drops the connection. Never throws; a second time does nothing; any thread may do it, to end
     * what another is at.
     */
    @Override
    void close();

    /** What STAT says. */
    record Totals(int messages, long octets) {}

    /**
     * What TOP gave.
     *
     * @param octets dots unstuffed
     * @param cut whether the host sent more than was wanted
     */
    record Head(Octets octets, boolean cut) {}
}
