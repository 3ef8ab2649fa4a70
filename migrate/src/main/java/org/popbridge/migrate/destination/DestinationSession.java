package org.popbridge.migrate.destination;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.imap.SpecialUse;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;

/**
 * A session on an IMAP server, logged in: the seam between the client and those who migrate.
 *
 * <p>For one thread at a time, but for {@link #close()}. After a {@link DestinationException} that
 * {@link DestinationException#endsSession() ends the session}, or an {@link AppendOutcome.Unknown},
 * it is over: close it and open another.
 */
public interface DestinationSession extends AutoCloseable {
    /** What the server said after login that it can do. */
    DestinationCapabilities capabilities();

    /** What to do about a mailbox that does not exist. */
    sealed interface IfMissing {
        /** It is made, and its owner subscribed to it. */
        IfMissing CREATE = new Create(Set.of(), true);

        IfMissing REFUSE = new Refuse();

        /** That is an error. */
        record Refuse() implements IfMissing {}

        /**
         * It is made.
         *
         * @param uses what it is for, told to servers that want to know (RFC 6154 §3)
         * @param subscribed whether its owner is to see it in lists of subscribed mailboxes
         */
        record Create(Set<SpecialUse> uses, boolean subscribed) implements IfMissing {
            public Create {
                uses = Set.copyOf(uses);
            }
        }
    }

    /**
     * The mailboxes that the server has for special uses (RFC 6154 §2), the first of each; empty
     * where it does not tell.
     */
    Map<SpecialUse, MailboxName> specialUses() throws DestinationException;

    /** Subscribes to a mailbox; a server that keeps no subscriptions is let be. */
    void subscribe(MailboxName mailbox) throws DestinationException;

    /**
     * Selects a mailbox, to append to and to look into. The name's levels are joined as the server
     * joins them, below its personal namespace (RFC 2342); INBOX is INBOX.
     *
     * @throws DestinationException.MailboxRefused if it does not exist and is not to be, or cannot
     *     be made, or takes no mail
     */
    FolderState select(MailboxName mailbox, IfMissing ifMissing) throws DestinationException;

    /**
     * The selected mailbox as it is now: asked, not remembered, so that UIDNEXT from before a batch
     * bounds where to look for it after a lost reply. No append may be under way.
     */
    FolderState refresh() throws DestinationException;

    /**
     * Appends to the selected mailbox, in this order where nothing is refused, and waits for what
     * became of each: one outcome for each message, in the order of the messages. Many are in
     * flight at once; how many octets, the settings say. Memory does not grow with the size or
     * number of messages.
     *
     * <p>Never throws for what a server or a network does: an outcome says it.
     */
    default List<AppendOutcome> append(List<OutgoingMessage> messages) {
        return submit(messages).await();
    }

    /**
     * As {@link #append}, but the waiting is apart from the sending, so that one batch can be under
     * way while the ledger writes what became of the one before. Submissions must be awaited in the
     * order they were made, all of them before anything else is asked of the session; each reads
     * its messages until its {@code await} returned.
     */
    Submission submit(List<OutgoingMessage> messages);

    /** Messages on their way. */
    interface Submission {
        /** What became of each message, in the order given. A second time gives the same. */
        List<AppendOutcome> await();
    }

    /** How much {@link #scan} asks about each message. */
    enum Detail {
        /** UID, size, INTERNALDATE, Message-ID: cheap on servers that index these. */
        IDENTITY,
        /** And the octets of the header, which the server may have to read. */
        HEADER
    }

    /**
     * What is in the selected mailbox from this UID on, ascending as far as the server keeps order.
     * A message that goes away meanwhile may be missing.
     *
     * @throws IOException what the sink threw; the rest of the answer is read and thrown away
     */
    void scan(Uid from, Detail detail, ScanSink sink) throws IOException;

    /** Takes what a scan finds, on the scanning thread. */
    @FunctionalInterface
    interface ScanSink {
        void found(PresentMessage message) throws IOException;
    }

    /**
     * The octets of messages of the selected mailbox, streamed ({@code BODY.PEEK[]}: nothing is
     * marked as read). A UID that is not there is passed over in silence. A literal cannot carry
     * NUL (RFC 9051 §4.3): of a message that has any, Dovecot keeps them and shows 0x80 in their
     * place.
     *
     * @throws IOException what the sink threw; then the session is over
     */
    void fetch(UidSet uids, BodySink sink) throws IOException;

    /**
     * Takes bodies one after another on the fetching thread: {@code begin write* end} for each; a
     * body without its {@code end} is not whole.
     */
    interface BodySink {
        /** The body of this message follows, so many octets. */
        void begin(Uid uid, long octets) throws IOException;

        /** The array is the session's buffer: not to be changed, nor kept after return. */
        void write(byte[] octets, int offset, int count) throws IOException;

        /** The body is whole. */
        void end(Uid uid) throws IOException;
    }

    /**
     * Gives messages of the selected mailbox flags beside those that they have; none is taken away.
     * A UID that is not there is passed over in silence.
     */
    void addFlags(UidSet uids, Collection<Flag> flags) throws DestinationException;

    /** Keeps the session alive. */
    void noop() throws DestinationException;

    /**
     * Says LOGOUT if nothing is under way, and drops the connection. Never throws; a second time
     * does nothing; any thread may do it, to end what another is at.
     */
    @Override
    void close();
}
