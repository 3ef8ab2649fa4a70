package org.popbridge.proxy.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.popbridge.mapping.message.MessageSummary;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.proxy.command.Selected.Numbering;
import org.popbridge.proxy.command.Selected.ThreadAlgorithm;
import org.popbridge.proxy.response.MailboxData.Conversation;

/**
 * The answer to THREAD: reads what {@link Threading} needs to know, and keeps the conversations of
 * whole mailboxes, by UID, while their messages stay the same.
 */
public final class Conversations {
    /** For each algorithm. */
    private static final long MOST_OCTETS = 32 << 20;

    /** A conversation, its place in a list, and the list of its answers. */
    private static final int OCTETS_A_MESSAGE = 80;

    private static final Map<ThreadAlgorithm, WholeMailbox<List<Conversation>>> KEPT =
            new EnumMap<>(ThreadAlgorithm.class);

    static {
        for (ThreadAlgorithm algorithm : ThreadAlgorithm.values()) {
            KEPT.put(algorithm, new WholeMailbox<>(MOST_OCTETS, OCTETS_A_MESSAGE));
        }
    }

    private Conversations() {}

    /**
     * The conversations of what was found.
     *
     * @param found messages whose content is here
     */
    public static List<Conversation> of(
            Account store, Found found, Numbering numbering, ThreadAlgorithm algorithm)
            throws IOException {
        MailboxSnapshot snapshot = found.scope().snapshot();
        WholeMailbox<List<Conversation>> kept = KEPT.get(algorithm);
        return kept != null
                        && numbering == Numbering.UIDS
                        && WholeMailbox.isWhole(snapshot, found.positions())
                ? kept.of(snapshot, () -> made(store, found, numbering, algorithm))
                : made(store, found, numbering, algorithm);
    }

    private static List<Conversation> made(
            Account store, Found found, Numbering numbering, ThreadAlgorithm algorithm)
            throws IOException {
        List<ThreadedMessage> messages = messages(store, found, numbering);
        return switch (algorithm) {
            case ORDEREDSUBJECT -> Threading.bySubject(messages);
            case REFERENCES -> Threading.byReferences(messages);
        };
    }

    /** What THREAD needs to know of the messages found, in the order of the mailbox. */
    private static List<ThreadedMessage> messages(Account store, Found found, Numbering numbering)
            throws IOException {
        MailboxSnapshot snapshot = found.scope().snapshot();
        int[] positions = found.toArray();
        MessageSummary[] summaries = Summaries.read(store, snapshot, positions);
        SharedText subjects = new SharedText();
        List<ThreadedMessage> messages = new ArrayList<>(positions.length);
        for (int i = 0; i < positions.length; i++) {
            MessageSummary summary = summaries[i];
            messages.add(
                    new ThreadedMessage(
                            switch (numbering) {
                                case UIDS -> snapshot.uidAt(positions[i]);
                                case SEQUENCES -> found.scope().sequenceAt(positions[i]);
                            },
                            Summaries.sent(summary, snapshot, positions[i]),
                            summary.messageId(),
                            references(summary),
                            subjects.of(summary.baseSubject()),
                            summary.isReplyOrForward()));
        }
        return messages;
    }

    /** RFC 5256 §3, REFERENCES, step 1: In-Reply-To stands in where References has none. */
    private static List<String> references(MessageSummary summary) {
        List<String> references = summary.references();
        if (!references.isEmpty()) {
            return references;
        }
        String inReplyTo = summary.inReplyTo();
        return inReplyTo.isEmpty() ? List.of() : List.of(inReplyTo);
    }
}
