package org.popbridge.proxy.search;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.NumberList;
import org.popbridge.mapping.imap.NumberSet;
import org.popbridge.mapping.imap.Sequences;
import org.popbridge.mapping.imap.Uids;
import org.popbridge.proxy.command.SearchKey;
import org.popbridge.proxy.command.Selected.Numbering;
import org.popbridge.proxy.command.Selected.SearchReply;
import org.popbridge.proxy.command.Selected.SearchReturn;
import org.popbridge.proxy.response.MailboxData;

/** Makes the responses of SEARCH and SORT from what was found, in the form that was asked for. */
public final class SearchAnswers {
    private SearchAnswers() {}

    /** The answer to SEARCH. */
    public static MailboxData search(
            String tag, Numbering numbering, SearchReply reply, SearchKey key, Found found) {
        int[] positions = found.toArray();
        return switch (reply) {
            case SearchReply.Listed() ->
                    new MailboxData.Found(
                            numbers(numbering, found.scope(), positions),
                            highest(key, found.scope(), positions));
            case SearchReply.Extended extended ->
                    extended(tag, numbering, extended, key, found.scope(), positions);
        };
    }

    /**
     * The answer to SORT.
     *
     * @param sorted positions in their order
     */
    public static MailboxData sort(
            String tag,
            Numbering numbering,
            SearchReply reply,
            SearchKey key,
            SearchScope scope,
            int[] sorted) {
        return switch (reply) {
            case SearchReply.Listed() ->
                    new MailboxData.Sorted(
                            numbers(numbering, scope, sorted), highest(key, scope, sorted));
            case SearchReply.Extended extended ->
                    extended(tag, numbering, extended, key, scope, sorted);
        };
    }

    private static MailboxData extended(
            String tag,
            Numbering numbering,
            SearchReply.Extended reply,
            SearchKey key,
            SearchScope scope,
            int[] positions) {
        Set<SearchReturn> results = reply.results();
        boolean some = positions.length > 0;
        NumberList numbers = numbers(numbering, scope, positions);
        return new MailboxData.ExtendedFound(
                tag,
                numbering == Numbering.UIDS,
                some && results.contains(SearchReturn.MIN)
                        ? OptionalLong.of(numbers.get(0))
                        : OptionalLong.empty(),
                some && results.contains(SearchReturn.MAX)
                        ? OptionalLong.of(numbers.get(numbers.size() - 1))
                        : OptionalLong.empty(),
                some && results.contains(SearchReturn.ALL)
                        ? Optional.of(set(numbers))
                        : Optional.empty(),
                results.contains(SearchReturn.COUNT)
                        ? OptionalLong.of(numbers.size())
                        : OptionalLong.empty(),
                highest(key, scope, told(reply, positions)),
                reply.partial()
                        .map(range ->
                                new MailboxData.PartialFound(
                                        range.toString(),
                                        part(numbering, scope, range.of(positions)))));
    }

    /**
     * Those of the positions, as they are ordered, that the saved result holds (RFC 5182 §2.4, RFC
     * 9394 §3.2).
     */
    public static int[] saved(SearchReply reply, int[] positions) {
        return switch (reply) {
            case SearchReply.Listed() -> positions;
            case SearchReply.Extended extended ->
                    extended.partial().isPresent()
                                    || extended.results().contains(SearchReturn.MIN)
                                    || extended.results().contains(SearchReturn.MAX)
                            ? told(extended, positions)
                            : positions;
        };
    }

    /** The messages whose mod-sequences count for the one that is told (RFC 7162 §3.1.10). */
    private static int[] told(SearchReply.Extended reply, int[] positions) {
        Set<SearchReturn> results = reply.results();
        if (positions.length == 0
                || results.contains(SearchReturn.ALL)
                || results.contains(SearchReturn.COUNT)) {
            return positions;
        }
        IntStream.Builder told = IntStream.builder();
        if (results.contains(SearchReturn.MIN)) {
            told.add(positions[0]);
        }
        reply.partial().ifPresent(range -> Arrays.stream(range.of(positions)).forEach(told::add));
        if (results.contains(SearchReturn.MAX)) {
            told.add(positions[positions.length - 1]);
        }
        return told.build().toArray();
    }

    private static Optional<NumberSet> part(
            Numbering numbering, SearchScope scope, int[] positions) {
        return positions.length == 0
                ? Optional.empty()
                : Optional.of(set(numbers(numbering, scope, positions)));
    }

    private static NumberList numbers(Numbering numbering, SearchScope scope, int[] positions) {
        int[] numbers = new int[positions.length];
        switch (numbering) {
            case UIDS -> Arrays.setAll(numbers, i -> (int) scope.snapshot().uidAt(positions[i]));
            case SEQUENCES -> Arrays.setAll(numbers, i -> scope.sequenceAt(positions[i]));
        }
        return NumberList.of(numbers);
    }

    /** Runs of ascending numbers become ranges; the order stays, which SORT needs. */
    private static NumberSet set(NumberList numbers) {
        NumberSet.Builder set = NumberSet.builder();
        long first = numbers.get(0);
        long last = first;
        for (int i = 1; i < numbers.size(); i++) {
            if (numbers.get(i) != last + 1) {
                set.add(first, last);
                first = numbers.get(i);
            }
            last = numbers.get(i);
        }
        return set.add(first, last).build();
    }

    private static Optional<ModSeq> highest(SearchKey key, SearchScope scope, int[] positions) {
        if (positions.length == 0 || !asksForModSeq(key)) {
            return Optional.empty();
        }
        return Optional.of(
                new ModSeq(
                        Arrays.stream(positions)
                                .mapToLong(scope.snapshot()::modSeqAt)
                                .max()
                                .getAsLong()));
    }

    /** Whether messages are named by sequence number among the keys. */
    public static boolean namesSequences(SearchKey key) {
        return switch (key) {
            case SearchKey.In(MessageSet messages) ->
                    switch (messages) {
                        case Sequences(NumberSet numbers) -> !numbers.isSaved();
                        case Uids _ -> false;
                    };
            case SearchKey.And(List<SearchKey> keys) ->
                    keys.stream().anyMatch(SearchAnswers::namesSequences);
            case SearchKey.Or(SearchKey left, SearchKey right) ->
                    namesSequences(left) || namesSequences(right);
            case SearchKey.Not(SearchKey inner) -> namesSequences(inner);
            case SearchKey.All _,
                    SearchKey.HasFlag _,
                    SearchKey.Recent _,
                    SearchKey.InEnvelope _,
                    SearchKey.InHeader _,
                    SearchKey.InBody _,
                    SearchKey.InText _,
                    SearchKey.Dated _,
                    SearchKey.Aged _,
                    SearchKey.Larger _,
                    SearchKey.Smaller _,
                    SearchKey.HasEmailId _,
                    SearchKey.HasThreadId _,
                    SearchKey.ModifiedSince _ ->
                    false;
        };
    }

    /** Whether MODSEQ is among the keys, which makes the answer tell one and CONDSTORE enabled. */
    public static boolean asksForModSeq(SearchKey key) {
        return switch (key) {
            case SearchKey.ModifiedSince _ -> true;
            case SearchKey.And(List<SearchKey> keys) ->
                    keys.stream().anyMatch(SearchAnswers::asksForModSeq);
            case SearchKey.Or(SearchKey left, SearchKey right) ->
                    asksForModSeq(left) || asksForModSeq(right);
            case SearchKey.Not(SearchKey inner) -> asksForModSeq(inner);
            case SearchKey.All _,
                    SearchKey.HasFlag _,
                    SearchKey.Recent _,
                    SearchKey.In _,
                    SearchKey.InEnvelope _,
                    SearchKey.InHeader _,
                    SearchKey.InBody _,
                    SearchKey.InText _,
                    SearchKey.Dated _,
                    SearchKey.Aged _,
                    SearchKey.Larger _,
                    SearchKey.Smaller _,
                    SearchKey.HasEmailId _,
                    SearchKey.HasThreadId _ ->
                    false;
        };
    }
}
