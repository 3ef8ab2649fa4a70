package org.popbridge.proxy.search;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.popbridge.mapping.store.Account;
import org.popbridge.proxy.command.SearchKey;

/**
 * What FUZZY takes for a match, and how good a one (RFC 6203).
 *
 * <p>A text matches where at least half of its words occur, in any order and with anything between
 * them; no word is taken for another, since neither spelling nor grammar is known here. All other
 * keys match as they do without FUZZY. The score of a text is 100 where it occurs as it is written,
 * 99 where all of its words do, and less with each word that is missing; TEXT counts half where the
 * subject does not match. Of keys together it is the mean, of alternatives the best.
 */
final class Likeness {
    private static final int MOST_WORDS = 16;
    private static final int BEST = 100;
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

    private final Evaluation evaluation;
    private final int[] positions;
    private final BitSet among;

    private Likeness(Evaluation evaluation, int[] positions) {
        this.evaluation = evaluation;
        this.positions = positions;
        this.among = new BitSet();
        for (int position : positions) {
            among.set(position);
        }
    }

    /** The scores of messages that match, 1 to 100, in their order. */
    static int[] scores(Account store, SearchScope scope, SearchKey key, int[] positions)
            throws IOException {
        Evaluation evaluation = new Evaluation(store, scope, Progress.UNHEARD);
        int[] scores = new Likeness(evaluation, positions).of(key, false);
        return Arrays.stream(scores).map(score -> Math.clamp(score, 1, BEST)).toArray();
    }

    /** A key for each word of a key's text, of which {@link #enough} have to match. */
    static List<SearchKey> words(SearchKey key) {
        return switch (key) {
            case SearchKey.InEnvelope(var field, String text) ->
                    words(text, word -> new SearchKey.InEnvelope(field, word));
            case SearchKey.InHeader(String field, String text) ->
                    words(text, word -> new SearchKey.InHeader(field, word));
            case SearchKey.InBody(String text) -> words(text, SearchKey.InBody::new);
            case SearchKey.InText(String text) -> words(text, SearchKey.InText::new);
            case SearchKey.All _,
                    SearchKey.And _,
                    SearchKey.Or _,
                    SearchKey.Not _,
                    SearchKey.Fuzzy _,
                    SearchKey.HasFlag _,
                    SearchKey.Recent _,
                    SearchKey.In _,
                    SearchKey.Dated _,
                    SearchKey.Aged _,
                    SearchKey.Larger _,
                    SearchKey.Smaller _,
                    SearchKey.ModifiedSince _,
                    SearchKey.HasEmailId _,
                    SearchKey.HasThreadId _ ->
                    List.of();
        };
    }

    private static List<SearchKey> words(String text, Function<String, SearchKey> key) {
        return BETWEEN_WORDS
                .splitAsStream(text)
                .filter(word -> !word.isEmpty())
                .distinct()
                .limit(MOST_WORDS)
                .map(key)
                .toList();
    }

    static int enough(int words) {
        return (words + 1) / 2;
    }

    private int[] of(SearchKey key, boolean fuzzy) throws IOException {
        return switch (key) {
            case SearchKey.Fuzzy(SearchKey inner) -> of(inner, true);
            case SearchKey.And(List<SearchKey> keys) -> mean(keys, fuzzy);
            case SearchKey.Or(SearchKey left, SearchKey right) ->
                    better(of(left, fuzzy), of(right, fuzzy));
            case SearchKey.InText(String text) when fuzzy ->
                    better(
                            ofText(new SearchKey.InEnvelope(SearchKey.EnvelopeField.SUBJECT, text)),
                            Arrays.stream(ofText(key)).map(score -> (score + 1) / 2).toArray());
            case SearchKey.InEnvelope _, SearchKey.InHeader _, SearchKey.InBody _ when fuzzy ->
                    ofText(key);
            case SearchKey.All _,
                    SearchKey.Not _,
                    SearchKey.InEnvelope _,
                    SearchKey.InHeader _,
                    SearchKey.InBody _,
                    SearchKey.InText _,
                    SearchKey.HasFlag _,
                    SearchKey.Recent _,
                    SearchKey.In _,
                    SearchKey.Dated _,
                    SearchKey.Aged _,
                    SearchKey.Larger _,
                    SearchKey.Smaller _,
                    SearchKey.ModifiedSince _,
                    SearchKey.HasEmailId _,
                    SearchKey.HasThreadId _ ->
                    exact(key);
        };
    }

    private int[] exact(SearchKey key) throws IOException {
        BitSet matching = evaluation.matching(key, among);
        return Arrays.stream(positions).map(i -> matching.get(i) ? BEST : 0).toArray();
    }

    private int[] ofText(SearchKey key) throws IOException {
        int[] scores = exact(key);
        List<SearchKey> words = words(key);
        if (words.isEmpty()) {
            return scores;
        }
        int[] hits = new int[positions.length];
        for (SearchKey word : words) {
            BitSet matching = evaluation.matching(word, among);
            for (int i = 0; i < positions.length; i++) {
                hits[i] += matching.get(positions[i]) ? 1 : 0;
            }
        }
        int enough = enough(words.size());
        for (int i = 0; i < positions.length; i++) {
            if (scores[i] < BEST && hits[i] >= enough) {
                scores[i] =
                        hits[i] == words.size()
                                ? BEST - 1
                                : 1 + (BEST - 2) * (hits[i] - enough) / (words.size() - enough);
            }
        }
        return scores;
    }

    /** Of those keys that FUZZY is said of, where it is said within. */
    private int[] mean(List<SearchKey> keys, boolean fuzzy) throws IOException {
        List<SearchKey> counting =
                fuzzy
                        ? keys
                        : keys.stream()
                                .filter(key -> key.contains(SearchKey.Fuzzy.class::isInstance))
                                .toList();
        int[] sum = new int[positions.length];
        for (SearchKey key : counting) {
            int[] scores = of(key, fuzzy);
            Arrays.setAll(sum, i -> sum[i] + scores[i]);
        }
        int count = Math.max(1, counting.size());
        return counting.isEmpty()
                ? exact(new SearchKey.All())
                : Arrays.stream(sum).map(each -> each / count).toArray();
    }

    private static int[] better(int[] some, int[] others) {
        int[] better = new int[some.length];
        Arrays.setAll(better, i -> Math.max(some[i], others[i]));
        return better;
    }
}
