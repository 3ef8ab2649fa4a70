/**
 * What the server says: every IMAP response as a record, and the writer that prints them.
 *
 * <p>The entry points are {@link org.popbridge.proxy.response.Response}, the sealed type of all
 * responses but FETCH, {@link org.popbridge.proxy.response.ResponseWriter}, which prints them, and
 * {@link org.popbridge.proxy.response.FetchWriter}, which streams FETCH responses, the hot ones,
 * without making a record of each. Octets go to a {@link
 * org.popbridge.proxy.response.ResponseSink}, which the network side gives. Imports {@code
 * org.popbridge.mapping} and its {@code imap} vocabulary.
 */
@NullMarked
package org.popbridge.proxy.response;

import org.jspecify.annotations.NullMarked;
