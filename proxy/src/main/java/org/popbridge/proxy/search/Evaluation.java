package org.popbridge.proxy.search;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.ObjectId;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.Content;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.TextCriterion;
import org.popbridge.mapping.store.TextMatches;
import org.popbridge.proxy.command.SearchKey;

/**
 * One pass of a key over one scope: sets of positions in, sets of positions out.
 *
 * <p>Positions that a key could not decide, for want of content, are collected and count as not
 * matching for the time being.
 */
final class Evaluation {
    /** Messages whose texts are looked into at a time. */
    private static final int PIECE = 4_096;

    private final Account store;
    private final SearchScope scope;
    private final MailboxSnapshot snapshot;
    private final Progress progress;
    private final BitSet undecided = new BitSet();

    Evaluation(Account store, SearchScope scope, Progress progress) {
        this.store = store;
        this.scope = scope;
        this.snapshot = scope.snapshot();
        this.progress = progress;
    }

    BitSet undecided() {
        return undecided;
    }

    /** Those of {@code among} that match; {@code among} stays as it is. */
    BitSet matching(SearchKey key, BitSet among) throws IOException {
        if (among.isEmpty()) {
            return new BitSet();
        }
        return switch (key) {
            case SearchKey.All() -> copy(among);
            case SearchKey.And(List<SearchKey> keys) -> all(keys, among);
            case SearchKey.Or(SearchKey left, SearchKey right) -> either(left, right, among);
            case SearchKey.Not(SearchKey inner) -> without(among, matching(inner, among));
            case SearchKey.Fuzzy(SearchKey inner) -> fuzzy(inner, among);
            case SearchKey.HasFlag(Flag flag) -> flagged(flag, among);
            case SearchKey.Recent() ->
                    filter(among, position -> scope.isRecent(snapshot.uidAt(position)));
            case SearchKey.In(var messages) -> {
                BitSet named = scope.named(messages);
                named.and(among);
                yield named;
            }
            case SearchKey.InEnvelope(SearchKey.EnvelopeField field, String text) ->
                    text(new TextCriterion.Header(field.name(), text), among);
            case SearchKey.InHeader(String field, String text) ->
                    text(new TextCriterion.Header(field, text), among);
            case SearchKey.InBody(String text) -> text(new TextCriterion.Body(text), among);
            case SearchKey.InText(String text) -> text(new TextCriterion.Text(text), among);
            case SearchKey.Dated(var of, var comparison, LocalDate date) ->
                    switch (of) {
                        case ARRIVAL ->
                                onDay(snapshot::internalDateAt, comparison, date, sized(among));
                        case SAVED -> onDay(snapshot::saveDateAt, comparison, date, among);
                        case SENT -> sent(comparison, date, among);
                    };
            case SearchKey.Aged(var age, long seconds) -> aged(age, seconds, among);
            case SearchKey.Larger(long octets) ->
                    filter(sized(among), position -> snapshot.sizeAt(position) > octets);
            case SearchKey.Smaller(long octets) ->
                    filter(sized(among), position -> snapshot.sizeAt(position) < octets);
            case SearchKey.HasEmailId(ObjectId id) ->
                    filter(
                            among,
                            i -> ObjectId.ofContent(snapshot.contentAt(i).value()).equals(id));
            // No message has one here (RFC 8474 §5.2).
            case SearchKey.HasThreadId _ -> new BitSet();
            case SearchKey.ModifiedSince(var since) ->
                    filter(among, position -> snapshot.modSeqAt(position) >= since.value());
        };
    }

    /** Those whose content is not here. */
    BitSet absent(BitSet among) {
        return filter(among, position -> snapshot.sizeAt(position) == MailboxSnapshot.UNKNOWN);
    }

    private BitSet all(List<SearchKey> keys, BitSet among) throws IOException {
        List<SearchKey> cheapFirst = new ArrayList<>(keys);
        cheapFirst.sort(Comparator.comparingInt(Evaluation::cost));
        BitSet left = among;
        for (SearchKey key : cheapFirst) {
            left = matching(key, left);
        }
        return left;
    }

    private BitSet either(SearchKey left, SearchKey right, BitSet among) throws IOException {
        boolean inOrder = cost(left) <= cost(right);
        BitSet found = matching(inOrder ? left : right, among);
        found.or(matching(inOrder ? right : left, without(among, found)));
        return found;
    }

    /** What deciding a key for one message takes: the index, the summary, the whole text. */
    static int cost(SearchKey key) {
        return switch (key) {
            case SearchKey.All _,
                    SearchKey.HasFlag _,
                    SearchKey.Recent _,
                    SearchKey.In _,
                    SearchKey.ModifiedSince _,
                    SearchKey.HasEmailId _,
                    SearchKey.HasThreadId _ ->
                    0;
            case SearchKey.Larger _, SearchKey.Smaller _, SearchKey.Aged _ -> 1;
            case SearchKey.Dated(var of, _, _) ->
                    switch (of) {
                        case SAVED -> 0;
                        case ARRIVAL -> 1;
                        case SENT -> 2;
                    };
            case SearchKey.InEnvelope _ -> 3;
            case SearchKey.InHeader _ -> 4;
            case SearchKey.InBody _, SearchKey.InText _ -> 5;
            case SearchKey.And(List<SearchKey> keys) ->
                    keys.stream().mapToInt(Evaluation::cost).max().orElse(0);
            case SearchKey.Or(SearchKey left, SearchKey right) -> Math.max(cost(left), cost(right));
            case SearchKey.Not(SearchKey inner) -> cost(inner);
            case SearchKey.Fuzzy(SearchKey inner) -> cost(inner);
        };
    }

    private BitSet flagged(Flag flag, BitSet among) {
        if (flag.equals(Flag.SEEN) && snapshot.unseen() == 0) {
            return copy(among);
        }
        if (flag.equals(Flag.SEEN) && snapshot.unseen() == snapshot.size()) {
            return new BitSet();
        }
        Optional<Long> bit = snapshot.keywords().bit(flag);
        if (bit.isEmpty()) {
            return new BitSet();
        }
        long mask = bit.get();
        return filter(among, position -> (snapshot.flagsAt(position) & mask) != 0);
    }

    /** In pieces, between which others hear how far it has got. */
    private BitSet text(TextCriterion criterion, BitSet among) throws IOException {
        BitSet found = new BitSet();
        int left = among.cardinality();
        long goal = scope.visible().cardinality();
        for (int from = among.nextSetBit(0); from >= 0; ) {
            progress.reached(goal - left, goal);
            int to = from;
            for (int taken = 0; to >= 0 && taken < PIECE; taken++) {
                to = among.nextSetBit(to + 1);
            }
            BitSet piece = among.get(0, to < 0 ? among.length() : to);
            piece.clear(0, from);
            TextMatches matches = store.match(snapshot, piece, criterion);
            undecided.or(matches.absent());
            found.or(matches.matching());
            left -= PIECE;
            from = to;
        }
        return found;
    }

    /** RFC 6203 §3: texts by their words, in all keys but those that NOT stands before. */
    private BitSet fuzzy(SearchKey key, BitSet among) throws IOException {
        return switch (key) {
            case SearchKey.Fuzzy(SearchKey inner) -> fuzzy(inner, among);
            case SearchKey.And(List<SearchKey> keys) -> {
                BitSet left = among;
                for (SearchKey each : keys) {
                    left = fuzzy(each, left);
                }
                yield left;
            }
            case SearchKey.Or(SearchKey left, SearchKey right) -> {
                BitSet found = fuzzy(left, among);
                found.or(fuzzy(right, without(among, found)));
                yield found;
            }
            case SearchKey other -> {
                List<SearchKey> words = Likeness.words(other);
                yield words.isEmpty() ? matching(other, among) : most(words, among);
            }
        };
    }

    private BitSet most(List<SearchKey> words, BitSet among) throws IOException {
        int[] hits = new int[among.length()];
        for (SearchKey word : words) {
            matching(word, among).stream().forEach(position -> hits[position]++);
        }
        int enough = Likeness.enough(words.size());
        return filter(among, position -> hits[position] >= enough);
    }

    private static BitSet onDay(
            IntToLongFunction seconds,
            SearchKey.Comparison comparison,
            LocalDate date,
            BitSet among) {
        long midnight = date.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
        long next = date.plusDays(1).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
        IntPredicate matches =
                switch (comparison) {
                    case BEFORE -> position -> seconds.applyAsLong(position) < midnight;
                    case ON ->
                            position ->
                                    seconds.applyAsLong(position) >= midnight
                                            && seconds.applyAsLong(position) < next;
                    case SINCE -> position -> seconds.applyAsLong(position) >= midnight;
                };
        return filter(among, matches);
    }

    private BitSet aged(SearchKey.Age age, long seconds, BitSet among) {
        long moment = Instant.now().getEpochSecond() - seconds;
        return filter(
                sized(among),
                switch (age) {
                    case OLDER -> position -> snapshot.internalDateAt(position) <= moment;
                    case YOUNGER -> position -> snapshot.internalDateAt(position) >= moment;
                });
    }

    /** By the date as it is written in the header, whatever its zone (RFC 9051 §6.4.4, SENTON). */
    private BitSet sent(SearchKey.Comparison comparison, LocalDate date, BitSet among)
            throws IOException {
        long wanted = date.toEpochDay();
        int[] days = Summaries.days(store, snapshot, among);
        if (days != null) {
            return filter(
                    among,
                    i -> days[i] != Summaries.NO_DAY && compares(comparison, days[i], wanted));
        }
        BitSet found = new BitSet();
        for (int i = among.nextSetBit(0); i >= 0; i = among.nextSetBit(i + 1)) {
            Optional<Content> content = store.content(snapshot.contentAt(i));
            if (content.isEmpty()) {
                undecided.set(i);
                continue;
            }
            int day = Summaries.day(content.get().summary());
            if (day != Summaries.NO_DAY && compares(comparison, day, wanted)) {
                found.set(i);
            }
        }
        return found;
    }

    private static boolean compares(SearchKey.Comparison comparison, long day, long wanted) {
        return switch (comparison) {
            case BEFORE -> day < wanted;
            case ON -> day == wanted;
            case SINCE -> day >= wanted;
        };
    }

    /** Those whose size and date are known; the others are noted as undecided. */
    private BitSet sized(BitSet among) {
        BitSet absent = absent(among);
        if (absent.isEmpty()) {
            return among;
        }
        undecided.or(absent);
        return without(among, absent);
    }

    private static BitSet filter(BitSet among, IntPredicate matches) {
        // By words: setting and finding bits one by one takes longer than most tests.
        long[] words = among.toLongArray();
        for (int word = 0; word < words.length; word++) {
            for (long left = words[word]; left != 0; left &= left - 1) {
                int bit = Long.numberOfTrailingZeros(left);
                if (!matches.test((word << 6) + bit)) {
                    words[word] &= ~(1L << bit);
                }
            }
        }
        return BitSet.valueOf(words);
    }

    private static BitSet copy(BitSet set) {
        BitSet copy = new BitSet(set.length());
        copy.or(set);
        return copy;
    }

    private static BitSet without(BitSet all, BitSet some) {
        BitSet left = copy(all);
        left.andNot(some);
        return left;
    }
}
