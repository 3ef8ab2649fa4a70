package org.popbridge.proxy.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.imap.NumberList;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.proxy.command.FetchItem;
import org.popbridge.proxy.command.SearchKey;
import org.popbridge.proxy.command.Selected.Numbering;
import org.popbridge.proxy.command.Selected.SortCriterion;
import org.popbridge.proxy.response.MailboxData;
import org.popbridge.proxy.response.MailboxData.ContextUpdate;
import org.popbridge.proxy.response.MailboxData.Shift;

/**
 * The result of one search that its client wants to be kept up to date (RFC 5267 §4.3).
 *
 * <p>Only messages that changed are looked at again; what the result was is remembered as UIDs, of
 * a sorted one in their order, and no more of them than {@link #MOST_RANGES} and {@link
 * #MOST_SORTED}. A message that cannot be judged before its content is here is looked at again when
 * there are news. One thread.
 */
public final class UpdateContext {
    /** Ranges of a result in the order of the mailbox: 128 KiB. */
    static final int MOST_RANGES = 8_192;

    /** Messages of a sorted result: 128 KiB. */
    static final int MOST_SORTED = 32_768;

    private static final long GREATEST = 4294967295L;

    /** What is searched for, and how it is told. */
    public record Terms(
            MailboxData.Correlator correlator,
            Numbering numbering,
            SearchKey key,
            List<SortCriterion> criteria,
            List<FetchItem> items) {
        public Terms {
            criteria = List.copyOf(criteria);
            items = List.copyOf(items);
        }
    }

    /**
     * What news did to a result.
     *
     * @param fresh those that joined it because they are new
     */
    public record Change(Optional<ContextUpdate> update, UidSet fresh) {}

    private final Terms terms;
    private UidSet members;
    private UidSet undecided = UidSet.EMPTY;

    /** The members in their order, if that is not the mailbox's. */
    private int @Nullable [] sorted;

    private UpdateContext(Terms terms, UidSet members, int @Nullable [] sorted) {
        this.terms = terms;
        this.members = members;
        this.sorted = sorted;
    }

    /**
     * Follows a result from here on, if it is not too large.
     *
     * @param positions what was found, in the order asked for
     */
    public static Optional<UpdateContext> of(Terms terms, SearchScope scope, int[] positions) {
        MailboxSnapshot snapshot = scope.snapshot();
        UidSet.Builder members = UidSet.builder();
        Arrays.stream(positions).forEach(position -> members.add(snapshot.uidAt(position)));
        UidSet found = members.build();
        boolean inOrder = terms.criteria().isEmpty();
        if (inOrder ? found.ranges() > MOST_RANGES : positions.length > MOST_SORTED) {
            return Optional.empty();
        }
        Optional<SearchKey> fixed = FixedKey.of(terms.key(), scope, MOST_RANGES);
        return fixed.map(key ->
                new UpdateContext(
                        new Terms(
                                terms.correlator(),
                                terms.numbering(),
                                key,
                                terms.criteria(),
                                terms.items()),
                        found,
                        inOrder ? null : uids(snapshot, positions)));
    }

    public Terms terms() {
        return terms;
    }

    /** Whether content that comes may change the result. */
    public boolean isWaiting() {
        return !undecided.isEmpty();
    }

    /**
     * Takes messages that are gone out of the result.
     *
     * @param numberOf a message's sequence number by its UID, as they are before they shift
     */
    public Optional<ContextUpdate> withdraw(UidSet gone, LongUnaryOperator numberOf) {
        undecided = undecided.without(gone);
        UidSet leaving = members.among(gone);
        if (leaving.isEmpty()) {
            return Optional.empty();
        }
        Shift removed = removed(leaving, numberOf);
        members = members.without(leaving);
        return Optional.of(told(List.of(removed)));
    }

    /**
     * Looks again at messages that changed, came, or could not be judged so far.
     *
     * @param changed positions of the scope
     * @param newFrom the UID from which on messages are new
     * @param numberOf a message's sequence number by its UID
     */
    public Change look(
            Account store,
            SearchScope scope,
            BitSet changed,
            long newFrom,
            LongUnaryOperator numberOf)
            throws IOException {
        MailboxSnapshot snapshot = scope.snapshot();
        BitSet among = (BitSet) changed.clone();
        UidSet waited = undecided;
        undecided.forEach(uid -> {
            int position = snapshot.positionOf(uid);
            if (position >= 0) {
                among.set(position);
            }
        });
        among.and(scope.visible());
        Evaluation evaluation = new Evaluation(store, scope, Progress.UNHEARD);
        BitSet matching = evaluation.matching(terms.key(), among);
        BitSet open = evaluation.undecided();
        if (sorted != null) {
            open.or(evaluation.absent(matching));
        }
        undecided = uidSet(snapshot, open);
        matching.andNot(open);
        among.andNot(open);
        among.andNot(matching);
        UidSet leaving = uidSet(snapshot, among).among(members);
        UidSet joining = uidSet(snapshot, matching).without(members);
        List<Shift> shifts = new ArrayList<>();
        if (!leaving.isEmpty()) {
            shifts.add(removed(leaving, numberOf));
            members = members.without(leaving);
        }
        if (!joining.isEmpty()) {
            members = members.with(joining);
            shifts.add(added(store, scope, joining, numberOf));
        }
        UidSet latest = joining.among(waited.with(from(newFrom)));
        return new Change(shifts.isEmpty() ? Optional.empty() : Optional.of(told(shifts)), latest);
    }

    private static UidSet from(long uid) {
        return uid > GREATEST ? UidSet.EMPTY : UidSet.range(new Uid(uid), new Uid(GREATEST));
    }

    /** Whether the result has become larger than what may be remembered. */
    public boolean isTooLarge() {
        int[] order = sorted;
        return order == null ? members.ranges() > MOST_RANGES : order.length > MOST_SORTED;
    }

    private ContextUpdate told(List<Shift> shifts) {
        return new ContextUpdate(terms.correlator(), terms.numbering() == Numbering.UIDS, shifts);
    }

    private Shift removed(UidSet leaving, LongUnaryOperator numberOf) {
        int[] order = sorted;
        if (order == null) {
            return new Shift(Shift.Way.REMOVEFROM, List.of(inMailboxOrder(leaving, numberOf)));
        }
        // From the end, so that what is still to be removed keeps its place.
        List<Shift.Span> spans = new ArrayList<>();
        for (int end = order.length; end > 0; end--) {
            int from = end;
            while (from > 0 && leaving.contains(uid(order[from - 1]))) {
                from--;
            }
            if (from < end) {
                spans.add(span(order, from, end, numberOf));
                end = from + 1;
            }
        }
        sorted = Arrays.stream(order).filter(each -> !leaving.contains(uid(each))).toArray();
        return new Shift(Shift.Way.REMOVEFROM, spans);
    }

    private Shift added(
            Account store, SearchScope scope, UidSet joining, LongUnaryOperator numberOf)
            throws IOException {
        if (sorted == null) {
            return new Shift(Shift.Way.ADDTO, List.of(inMailboxOrder(joining, numberOf)));
        }
        BitSet positions = new BitSet();
        members.forEach(uid -> {
            int position = scope.snapshot().positionOf(uid);
            if (position >= 0) {
                positions.set(position);
            }
        });
        Found all = new Found(scope, positions, Optional.empty());
        int[] order =
                uids(scope.snapshot(), Sorting.sort(store, all, terms.key(), terms.criteria()));
        List<Shift.Span> spans = new ArrayList<>();
        for (int from = 0; from < order.length; from++) {
            int end = from;
            while (end < order.length && joining.contains(uid(order[end]))) {
                end++;
            }
            if (end > from) {
                spans.add(span(order, from, end, numberOf));
                from = end - 1;
            }
        }
        sorted = order;
        return new Shift(Shift.Way.ADDTO, spans);
    }

    private Shift.Span span(int[] order, int from, int end, LongUnaryOperator numberOf) {
        int[] numbers = new int[end - from];
        Arrays.setAll(numbers, i -> number(uid(order[from + i]), numberOf));
        return new Shift.Span(from + 1, SearchAnswers.set(NumberList.of(numbers)));
    }

    /** At no place: the client puts or finds each where the mailbox has it (RFC 5267 §4.3.3). */
    private Shift.Span inMailboxOrder(UidSet uids, LongUnaryOperator numberOf) {
        int[] numbers = new int[(int) uids.size()];
        int[] count = {0};
        uids.forEach(uid -> numbers[count[0]++] = number(uid, numberOf));
        return new Shift.Span(0, SearchAnswers.set(NumberList.of(numbers)));
    }

    private int number(long uid, LongUnaryOperator numberOf) {
        return (int)
                switch (terms.numbering()) {
                    case UIDS -> uid;
                    case SEQUENCES -> numberOf.applyAsLong(uid);
                };
    }

    private static long uid(int unsigned) {
        return Integer.toUnsignedLong(unsigned);
    }

    private static int[] uids(MailboxSnapshot snapshot, int[] positions) {
        return Arrays.stream(positions).map(position -> (int) snapshot.uidAt(position)).toArray();
    }

    private static UidSet uidSet(MailboxSnapshot snapshot, BitSet positions) {
        UidSet.Builder uids = UidSet.builder();
        positions.stream().forEach(position -> uids.add(snapshot.uidAt(position)));
        return uids.build();
    }
}
