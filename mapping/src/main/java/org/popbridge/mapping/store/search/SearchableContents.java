package org.popbridge.mapping.store.search;

import java.io.IOException;
import java.util.BitSet;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.message.MessageSummary;

/**
 * What a search reads: signatures, summaries and octets by position. All positions that are asked
 * for have their octets here. For several threads at once.
 */
public interface SearchableContents {
    /** Those among the positions whose signature does not rule the needle out. */
    BitSet candidates(SignatureQuery query, BitSet among) throws IOException;

    MessageSummary summary(int position) throws IOException;

    Octets octets(int position) throws IOException;
}
