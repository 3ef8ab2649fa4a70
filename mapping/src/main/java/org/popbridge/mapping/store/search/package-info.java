/**
 * Search in the text of messages: exact substrings, without an index that would slow the first
 * sync.
 *
 * <p>On arrival a message gets a signature, bits for the trigrams of its folded text, at the speed
 * of memory. A search asks the signatures first, which rule out almost every message that does not
 * match, and then looks into the text of those that are left. {@link
 * org.popbridge.mapping.store.search.TextSearch} is the entry point; it reads through {@link
 * org.popbridge.mapping.store.search.SearchableContents} and knows no files. May import {@code
 * store} and {@code message}.
 */
@NullMarked
package org.popbridge.mapping.store.search;

import org.jspecify.annotations.NullMarked;
