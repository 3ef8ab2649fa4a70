package org.popbridge.mapping.store.search;

import java.io.IOException;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.message.FoldedNeedle;
import org.popbridge.mapping.message.PartTable;
import org.popbridge.mapping.message.SearchText;

/** BODY and TEXT: decodes a message's text up to the needle's first occurrence. */
record TextTest(SearchableContents contents, FoldedNeedle needle, boolean headerToo)
        implements ParallelFilter.Test {
    @Override
    public boolean matches(int position) throws IOException {
        Octets octets = contents.octets(position);
        PartTable parts = contents.summary(position).parts();
        return (headerToo && headerMatches(octets, parts)) || bodyMatches(octets, parts);
    }

    private boolean headerMatches(Octets octets, PartTable parts) throws IOException {
        FoldedNeedle.Match match = needle.match();
        return match.found() || !SearchText.header(octets, parts, match) || match.found();
    }

    private boolean bodyMatches(Octets octets, PartTable parts) throws IOException {
        FoldedNeedle.Match match = needle.match();
        return match.found() || !SearchText.body(octets, parts, match) || match.found();
    }
}
