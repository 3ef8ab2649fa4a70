/**
 * SEARCH, SORT and THREAD: from keys to the messages of one view.
 *
 * <p>{@link org.popbridge.proxy.search.Searching} evaluates a key, {@link
 * org.popbridge.proxy.search.Sorting} orders what was found, {@link
 * org.popbridge.proxy.search.Threading} makes conversations of it. Imports {@code mapping} and the
 * records of {@code proxy.command} and {@code proxy.response}; knows no session and no socket.
 */
@NullMarked
package org.popbridge.proxy.search;

import org.jspecify.annotations.NullMarked;
