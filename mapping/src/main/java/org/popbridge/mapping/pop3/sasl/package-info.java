/**
 * The client's side of SASL mechanisms (RFC 4422) as plain state machines: challenge in, response
 * out, no connection and no encoding. {@code pop3} carries them in AUTH (RFC 5034); a client of
 * another protocol can carry them as well. Imports {@code org.popbridge.mapping} only.
 */
@NullMarked
package org.popbridge.mapping.pop3.sasl;

import org.jspecify.annotations.NullMarked;
