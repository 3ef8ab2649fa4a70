/**
 * Who may log in, and where their maildrop is: routes, the login upstream, what is remembered of
 * it, and the slowing of guesses.
 *
 * <p>{@link org.popbridge.proxy.login.UpstreamAuthenticator} is the entry point: it finds the
 * account's route, asks the route's POP3 host whether the password is right, and falls back on what
 * it remembers of the last good login while the host cannot answer. Imports {@code mapping} and the
 * seam {@link org.popbridge.proxy.session.Authenticator}; knows nothing of the network's side.
 */
@NullMarked
package org.popbridge.proxy.login;

import org.jspecify.annotations.NullMarked;
