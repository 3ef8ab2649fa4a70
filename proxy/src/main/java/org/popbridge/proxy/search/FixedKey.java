package org.popbridge.proxy.search;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.imap.MessageSet;
import org.popbridge.mapping.imap.NumberSet;
import org.popbridge.mapping.imap.Sequences;
import org.popbridge.mapping.imap.UidSet;
import org.popbridge.mapping.imap.Uids;
import org.popbridge.proxy.command.SearchKey;

/**
 * A key whose sequence numbers, and whose {@code $}, are the messages that they were when it was
 * given: so a context takes them (RFC 5267 §4.3).
 */
final class FixedKey {
    private static final SearchKey NOTHING = new SearchKey.Not(new SearchKey.All());

    private final SearchScope scope;
    private final int mostRanges;
    private boolean fits = true;

    private FixedKey(SearchScope scope, int mostRanges) {
        this.scope = scope;
        this.mostRanges = mostRanges;
    }

    /** Nothing, if the messages named are too scattered to be remembered. */
    static Optional<SearchKey> of(SearchKey key, SearchScope scope, int mostRanges) {
        FixedKey fixing = new FixedKey(scope, mostRanges);
        SearchKey fixed = fixing.fixed(key);
        return fixing.fits ? Optional.of(fixed) : Optional.empty();
    }

    private SearchKey fixed(SearchKey key) {
        return switch (key) {
            case SearchKey.In(MessageSet messages) ->
                    messages instanceof Sequences || messages.numbers().isSaved()
                            ? byUid(messages)
                            : key;
            case SearchKey.And(List<SearchKey> keys) ->
                    new SearchKey.And(keys.stream().map(this::fixed).toList());
            case SearchKey.Or(SearchKey left, SearchKey right) ->
                    new SearchKey.Or(fixed(left), fixed(right));
            case SearchKey.Not(SearchKey inner) -> new SearchKey.Not(fixed(inner));
            case SearchKey.Fuzzy(SearchKey inner) -> new SearchKey.Fuzzy(fixed(inner));
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
                    SearchKey.ModifiedSince _,
                    SearchKey.HasEmailId _,
                    SearchKey.HasThreadId _ ->
                    key;
        };
    }

    private SearchKey byUid(MessageSet messages) {
        BitSet named = scope.named(messages);
        UidSet.Builder uids = UidSet.builder();
        named.stream().forEach(position -> uids.add(scope.snapshot().uidAt(position)));
        UidSet set = uids.build();
        fits &= set.ranges() <= mostRanges;
        return set.isEmpty() || !fits ? NOTHING : new SearchKey.In(new Uids(NumberSet.of(set)));
    }
}
