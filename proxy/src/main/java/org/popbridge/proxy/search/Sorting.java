package org.popbridge.proxy.search;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.message.MessageSummary;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.proxy.command.SearchKey;
import org.popbridge.proxy.command.Selected.Direction;
import org.popbridge.proxy.command.Selected.SortCriterion;
import org.popbridge.proxy.command.Selected.SortKey;

/**
 * Orders what was found by the criteria of SORT (RFC 5256 §3); equal ones stay in the order of the
 * mailbox. Keys become ranks before anything is compared, and the ranks of a whole mailbox are
 * kept: a client that sorts a folder does so at every look at it.
 */
public final class Sorting {
    /** For each key: four million messages. */
    private static final long MOST_OCTETS = 16 << 20;

    private static final Map<SortKey, WholeMailbox<int[]>> KEPT = new EnumMap<>(SortKey.class);

    static {
        for (SortKey key : SortKey.values()) {
            KEPT.put(key, new WholeMailbox<>(MOST_OCTETS, Integer.BYTES));
        }
    }

    private final Account store;
    private final MailboxSnapshot snapshot;
    private final int[] positions;
    private final boolean whole;
    private final SearchScope scope;
    private final SearchKey searched;
    private MessageSummary @Nullable [] summaries;

    private Sorting(Account store, Found found, SearchKey searched) {
        this.store = store;
        this.scope = found.scope();
        this.searched = searched;
        this.snapshot = scope.snapshot();
        this.positions = found.toArray();
        this.whole = WholeMailbox.isWhole(snapshot, found.positions());
    }

    /**
     * The positions in order.
     *
     * @param found messages whose content is here
     * @param searched what they were found by, for RELEVANCY
     */
    public static int[] sort(
            Account store, Found found, SearchKey searched, List<SortCriterion> criteria)
            throws IOException {
        Sorting sorting = new Sorting(store, found, searched);
        int[] rows = new int[sorting.positions.length];
        Arrays.setAll(rows, row -> row);
        for (SortCriterion criterion : criteria.reversed()) {
            boolean reverse = criterion.direction() == Direction.REVERSE;
            rows = Ranks.sorted(rows, sorting.ranks(criterion.key()), reverse);
        }
        return Arrays.stream(rows).map(row -> sorting.positions[row]).toArray();
    }

    private int[] ranks(SortKey key) throws IOException {
        if (key == SortKey.RELEVANCY) {
            return worked(key);
        }
        WholeMailbox<int[]> kept = KEPT.get(key);
        if (kept == null) {
            throw new IllegalStateException("no ranks of " + key);
        }
        if (whole) {
            return kept.of(snapshot, () -> worked(key));
        }
        int[] all = kept.known(snapshot);
        return all == null
                ? worked(key)
                : Arrays.stream(positions).map(position -> all[position]).toArray();
    }

    private int[] worked(SortKey key) throws IOException {
        return switch (key) {
            case ARRIVAL -> numbers(i -> snapshot.internalDateAt(positions[i]));
            case SIZE -> numbers(i -> snapshot.sizeAt(positions[i]));
            case DATE -> {
                MessageSummary[] read = summaries();
                yield numbers(i -> Summaries.sent(read[i], snapshot, positions[i]));
            }
            case RELEVANCY -> {
                int[] scores = Likeness.scores(store, scope, searched, positions);
                yield numbers(i -> -scores[i]);
            }
            case DISPLAYFROM -> texts(MessageSummary::displayFrom);
            case DISPLAYTO -> texts(MessageSummary::displayTo);
            case CC -> texts(MessageSummary::sortCc);
            case FROM -> texts(MessageSummary::sortFrom);
            case TO -> texts(MessageSummary::sortTo);
            case SUBJECT -> texts(MessageSummary::baseSubject);
        };
    }

    private int[] numbers(NumberOf key) {
        long[] keys = new long[positions.length];
        Arrays.setAll(keys, key::at);
        return Ranks.ofNumbers(keys);
    }

    private int[] texts(TextOf key) throws IOException {
        MessageSummary[] read = summaries();
        byte[][] keys = new byte[read.length][];
        Arrays.setAll(keys, i -> key.of(read[i]));
        return Ranks.ofTexts(keys);
    }

    private MessageSummary[] summaries() throws IOException {
        MessageSummary[] read = summaries;
        if (read == null) {
            read = Summaries.read(store, snapshot, positions);
            summaries = read;
        }
        return read;
    }

    private interface NumberOf {
        long at(int row);
    }

    private interface TextOf {
        byte[] of(MessageSummary summary);
    }
}
