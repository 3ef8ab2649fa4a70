package org.popbridge.mapping.store.search;

import java.io.IOException;
import org.popbridge.mapping.message.FoldedNeedle;
import org.popbridge.mapping.message.MessageSummary;
import org.popbridge.mapping.message.SearchText;

/** HEADER, FROM, SUBJECT and the like: from the summary where that has the field's text. */
record FieldTest(SearchableContents contents, String name, FoldedNeedle needle)
        implements ParallelFilter.Test {
    @Override
    public boolean matches(int position) throws IOException {
        MessageSummary summary = contents.summary(position);
        if (needle.folded().length == 0) {
            // Every message that has the field, and summaries show a field that is empty as none.
            return inHeader(position, summary);
        }
        return switch (name) {
            case "FROM" -> needle.isInField(summary.searchFrom());
            case "TO" -> needle.isInField(summary.searchTo());
            case "CC" -> needle.isInField(summary.searchCc());
            case "BCC" -> needle.isInField(summary.searchBcc());
            case "SUBJECT" -> needle.isInField(summary.searchSubject());
            default -> inHeader(position, summary);
        };
    }

    private boolean inHeader(int position, MessageSummary summary) throws IOException {
        return SearchText.fieldContains(contents.octets(position), summary.parts(), name, needle);
    }
}
