package org.popbridge.proxy.search;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.popbridge.mapping.imap.ModSeq;
import org.popbridge.mapping.imap.NumberList;
import org.popbridge.mapping.imap.NumberSet;
import org.popbridge.mapping.imap.Sequences;
import org.popbridge.mapping.store.Account;
import org.popbridge.proxy.command.SearchKey;
import org.popbridge.proxy.command.Selected.Numbering;
import org.popbridge.proxy.command.Selected.SearchReply;
import org.popbridge.proxy.command.Selected.SearchReturn;
import org.popbridge.proxy.response.MailboxData;

/**
 * Makes the responses of SEARCH, SORT and ESEARCH from what was found, in the form that was asked
 * for.
 *
 * @param numbering in which the messages are told
 * @param key what they were found by
 */
public record SearchAnswers(
        MailboxData.Correlator correlator, Numbering numbering, SearchReply reply, SearchKey key) {
    /** The answer to SEARCH and ESEARCH. */
    public MailboxData search(Account store, Found found) throws IOException {
        int[] positions = found.toArray();
        return switch (reply) {
            case SearchReply.Listed() ->
                    new MailboxData.Found(
                            numbers(numbering, found.scope(), positions),
                            highest(found.scope(), positions));
            case SearchReply.Extended extended ->
                    extended(store, extended, found.scope(), positions);
        };
    }

    /**
     * The answer to SORT.
     *
     * @param sorted positions in their order
     */
    public MailboxData sort(Account store, SearchScope scope, int[] sorted) throws IOException {
        return switch (reply) {
            case SearchReply.Listed() ->
                    new MailboxData.Sorted(
                            numbers(numbering, scope, sorted), highest(scope, sorted));
            case SearchReply.Extended extended -> extended(store, extended, scope, sorted);
        };
    }

    private MailboxData extended(
            Account store, SearchReply.Extended asked, SearchScope scope, int[] positions)
            throws IOException {
        Set<SearchReturn> results = asked.results();
        boolean some = positions.length > 0;
        NumberList numbers = numbers(numbering, scope, positions);
        return new MailboxData.ExtendedFound(
                correlator,
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
                highest(scope, told(asked, positions)),
                asked.partial()
                        .map(range ->
                                new MailboxData.PartialFound(
                                        range.toString(), part(scope, range.of(positions)))),
                results.contains(SearchReturn.RELEVANCY)
                        ? Optional.of(relevancy(store, asked, scope, positions))
                        : Optional.empty());
    }

    /** Of the numbers that are told: some of them with PARTIAL, else all (RFC 6203 §4, §6). */
    private NumberList relevancy(
            Account store, SearchReply.Extended asked, SearchScope scope, int[] positions)
            throws IOException {
        int[] told = asked.partial().map(range -> range.of(positions)).orElse(positions);
        return NumberList.of(Likeness.scores(store, scope, key, told));
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

    private Optional<NumberSet> part(SearchScope scope, int[] positions) {
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
    static NumberSet set(NumberList numbers) {
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

    private Optional<ModSeq> highest(SearchScope scope, int[] positions) {
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
        return key.contains(each ->
                each instanceof SearchKey.In(Sequences(NumberSet numbers)) && !numbers.isSaved());
    }

    /** Whether MODSEQ is among the keys, which makes the answer tell one and CONDSTORE enabled. */
    public static boolean asksForModSeq(SearchKey key) {
        return key.contains(SearchKey.ModifiedSince.class::isInstance);
    }
}
