/**
 * SASL mechanisms (RFC 4422) as plain state machines: the client's side, challenge in, response
 * out, and the server's of SCRAM; no connection and no encoding. {@code pop3} carries them in AUTH
 * (RFC 5034), the migrator's IMAP client in AUTHENTICATE (RFC 9051 §6.2.2), the front end offers
 * SCRAM. Imports {@code org.popbridge.mapping} only.
 */
@NullMarked
package org.popbridge.mapping.sasl;

import org.jspecify.annotations.NullMarked;
