/**
 * One IMAP session: its state, the dispatch of its commands, its view of the selected mailbox, and
 * a class for each verb that has a body.
 *
 * <p>{@link org.popbridge.proxy.session.Session} is the entry point: the network side feeds it with
 * frames, one virtual thread at a time runs it. Imports {@code command}, {@code response}, {@code
 * net}'s connection, and {@code mapping}; knows neither routes nor POP3. Who may log in is said by
 * an {@link org.popbridge.proxy.session.Authenticator}, which {@code login} implements.
 */
@NullMarked
package org.popbridge.proxy.session;

import org.jspecify.annotations.NullMarked;
