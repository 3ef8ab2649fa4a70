/**
 * The append-only files of an account: bodies, which are the truth, and the facts derived from
 * them.
 *
 * <p>{@link org.popbridge.mapping.store.segment.ContentFiles} is the entry point. It knows nothing
 * of mailboxes, UIDs or the index; it hands out locations, which the index keeps, and the index
 * says which of them are live. May import {@code store}, {@code store.search} and {@code message}.
 */
@NullMarked
package org.popbridge.mapping.store.segment;

import org.jspecify.annotations.NullMarked;
