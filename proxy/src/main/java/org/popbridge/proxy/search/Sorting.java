package org.popbridge.proxy.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.popbridge.mapping.message.MailDate;
import org.popbridge.mapping.message.MessageSummary;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.Content;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.proxy.command.Selected.Direction;
import org.popbridge.proxy.command.Selected.SortCriterion;
import org.popbridge.proxy.command.Selected.SortKey;

/**
 * Orders what was found by the criteria of SORT (RFC 5256 §3); equal ones stay in the order of the
 * mailbox. Keys are read once a message, into columns, before anything is compared.
 */
public final class Sorting {
    private Sorting() {}

    /**
     * The positions in order.
     *
     * @param found messages whose content is here
     */
    public static int[] sort(Account store, Found found, List<SortCriterion> criteria)
            throws IOException {
        MailboxSnapshot snapshot = found.scope().snapshot();
        int[] positions = found.positions().stream().toArray();
        MessageSummary[] summaries =
                criteria.stream().anyMatch(criterion -> needsSummary(criterion.key()))
                        ? summaries(store, snapshot, positions)
                        : new MessageSummary[0];
        Comparator<Integer> order = null;
        for (SortCriterion criterion : criteria) {
            Comparator<Integer> next = column(criterion.key(), snapshot, positions, summaries);
            if (criterion.direction() == Direction.REVERSE) {
                next = next.reversed();
            }
            order = order == null ? next : order.thenComparing(next);
        }
        Integer[] rows = new Integer[positions.length];
        Arrays.setAll(rows, row -> row);
        Arrays.sort(rows, order);
        return Arrays.stream(rows).mapToInt(row -> positions[row]).toArray();
    }

    /** What THREAD needs to know of the messages found, in the order of the mailbox. */
    public static List<ThreadedMessage> threaded(Account store, Found found, boolean uids)
            throws IOException {
        MailboxSnapshot snapshot = found.scope().snapshot();
        int[] positions = found.positions().stream().toArray();
        MessageSummary[] summaries = summaries(store, snapshot, positions);
        SharedText subjects = new SharedText();
        List<ThreadedMessage> messages = new ArrayList<>(positions.length);
        for (int i = 0; i < positions.length; i++) {
            MessageSummary summary = summaries[i];
            List<String> references = summary.references();
            if (references.isEmpty() && !summary.inReplyTo().isEmpty()) {
                references = List.of(summary.inReplyTo());
            }
            messages.add(
                    new ThreadedMessage(
                            uids
                                    ? snapshot.uidAt(positions[i])
                                    : found.scope().sequenceAt(positions[i]),
                            sent(summary, snapshot, positions[i]),
                            summary.messageId(),
                            references,
                            subjects.of(summary.baseSubject()),
                            summary.isReplyOrForward()));
        }
        return messages;
    }

    private static boolean needsSummary(SortKey key) {
        return switch (key) {
            case ARRIVAL, SIZE -> false;
            case CC, DATE, FROM, SUBJECT, TO -> true;
        };
    }

    private static MessageSummary[] summaries(
            Account store, MailboxSnapshot snapshot, int[] positions) throws IOException {
        MessageSummary[] summaries = new MessageSummary[positions.length];
        for (int i = 0; i < positions.length; i++) {
            Content content =
                    store.content(snapshot.contentAt(positions[i]))
                            .orElseThrow(() ->
                                    new IOException("content left while it was being sorted"));
            summaries[i] = content.summary();
        }
        return summaries;
    }

    private static Comparator<Integer> column(
            SortKey key, MailboxSnapshot snapshot, int[] positions, MessageSummary[] summaries) {
        return switch (key) {
            case ARRIVAL -> numbers(positions.length, i -> snapshot.internalDateAt(positions[i]));
            case SIZE -> numbers(positions.length, i -> snapshot.sizeAt(positions[i]));
            case DATE -> numbers(positions.length, i -> sent(summaries[i], snapshot, positions[i]));
            case CC -> texts(positions.length, i -> summaries[i].sortCc());
            case FROM -> texts(positions.length, i -> summaries[i].sortFrom());
            case TO -> texts(positions.length, i -> summaries[i].sortTo());
            case SUBJECT -> texts(positions.length, i -> summaries[i].baseSubject());
        };
    }

    /** The sent date in UTC, or INTERNALDATE where there is none (RFC 5256 §2.2). */
    private static long sent(MessageSummary summary, MailboxSnapshot snapshot, int position) {
        return summary.sent()
                .map(MailDate::epochSeconds)
                .orElseGet(() -> snapshot.internalDateAt(position));
    }

    private static Comparator<Integer> numbers(int rows, NumberOf value) {
        long[] column = new long[rows];
        Arrays.setAll(column, value::at);
        return Comparator.comparingLong(row -> column[row]);
    }

    private static Comparator<Integer> texts(int rows, TextOf value) {
        byte[][] column = new byte[rows][];
        Arrays.setAll(column, value::at);
        return (a, b) -> Arrays.compareUnsigned(column[a], column[b]);
    }

    private interface NumberOf {
        long at(int row);
    }

    private interface TextOf {
        byte[] at(int row);
    }
}
