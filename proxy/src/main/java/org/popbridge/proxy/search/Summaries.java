package org.popbridge.proxy.search;

import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.message.MailDate;
import org.popbridge.mapping.message.MessageSummary;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.MailboxSnapshot;

/** What sorting, threading and searching by the sent date read of messages that are here. */
final class Summaries {
    /** Stands for a message without a date that can be read. */
    static final int NO_DAY = Integer.MIN_VALUE;

    /** Of four million messages. */
    private static final WholeMailbox<int[]> DAYS = new WholeMailbox<>(16 << 20, Integer.BYTES);

    private Summaries() {}

    static MessageSummary[] read(Account store, MailboxSnapshot snapshot, int[] positions)
            throws IOException {
        MessageSummary[] summaries = new MessageSummary[positions.length];
        for (int i = 0; i < positions.length; i++) {
            summaries[i] = read(store, snapshot, positions[i]);
        }
        return summaries;
    }

    private static MessageSummary read(Account store, MailboxSnapshot snapshot, int position)
            throws IOException {
        return store.content(snapshot.contentAt(position))
                .orElseThrow(() -> new IOException("content left while it was being looked at"))
                .summary();
    }

    /** The sent date in UTC, or INTERNALDATE where there is none (RFC 5256 §2.2). */
    static long sent(MessageSummary summary, MailboxSnapshot snapshot, int position) {
        return summary.sent()
                .map(MailDate::epochSeconds)
                .orElseGet(() -> snapshot.internalDateAt(position));
    }

    /** The day as the header has it, whatever its zone (RFC 9051 §6.4.4), or {@link #NO_DAY}. */
    static int day(MessageSummary summary) {
        return summary.sent().map(date -> (int) date.localDay().toEpochDay()).orElse(NO_DAY);
    }

    /**
     * The {@link #day} of each position, where they are known or {@code asked} is about all of
     * them; else null.
     */
    static int @Nullable [] days(Account store, MailboxSnapshot snapshot, BitSet asked)
            throws IOException {
        int[] known = DAYS.known(snapshot);
        if (known != null || !WholeMailbox.isWhole(snapshot, asked)) {
            return known;
        }
        return DAYS.of(
                snapshot,
                () -> {
                    int[] days = new int[snapshot.size()];
                    for (int i = 0; i < days.length; i++) {
                        days[i] = day(read(store, snapshot, i));
                    }
                    return days;
                });
    }
}
