package org.popbridge.mapping.store.search;

import java.io.IOException;
import java.util.BitSet;
import java.util.Locale;
import org.popbridge.mapping.message.FoldedNeedle;
import org.popbridge.mapping.store.TextCriterion;
import org.popbridge.mapping.store.search.SignatureQuery.Where;

/**
 * Finds the messages that match a text criterion (RFC 3501 §6.4.4, RFC 9051 §6.4.4): a substring of
 * the decoded text by i;unicode-casemap, or of the octets that are no text by i;octet (RFC 5255
 * §4.6), exactly, in two steps. Signatures rule out what cannot match; the rest is read, the
 * summary where that has the field, else the octets, each only up to its first match.
 */
public final class TextSearch {
    private TextSearch() {}

    /**
     * Those among the positions that match.
     *
     * @throws org.popbridge.mapping.store.StorageDamagedException if a message that may match
     *     cannot be read
     */
    public static BitSet match(TextCriterion criterion, SearchableContents contents, BitSet among)
            throws IOException {
        FoldedNeedle needle = FoldedNeedle.of(criterion.needle());
        ParallelFilter.Test test =
                switch (criterion) {
                    case TextCriterion.Header header ->
                            new FieldTest(contents, header.name().toUpperCase(Locale.ROOT), needle);
                    case TextCriterion.Body body -> new TextTest(contents, needle, false);
                    case TextCriterion.Text text -> new TextTest(contents, needle, true);
                };
        Where where =
                switch (criterion) {
                    case TextCriterion.Header header -> Where.HEADER;
                    case TextCriterion.Body body -> Where.BODY;
                    case TextCriterion.Text text -> Where.EITHER;
                };
        SignatureQuery query = SignatureQuery.of(where, needle.folded(), needle.octets());
        return ParallelFilter.filter(contents.candidates(query, among), test);
    }
}
