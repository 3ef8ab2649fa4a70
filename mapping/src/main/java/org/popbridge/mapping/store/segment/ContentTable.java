package org.popbridge.mapping.store.segment;

import org.jspecify.annotations.Nullable;

/**
 * The contents that a search looks at, by position: what the index knows of them. Both methods are
 * called from several threads at once and must stay the same for the search's duration.
 */
public interface ContentTable {
    /** {@link FactsLocation#packed} of the content, or 0; called for every position, so cheap. */
    long facts(int position);

    /** Where the octets are, or null if they are not here. */
    @Nullable BodyLocation body(int position);
}
