/**
 * The client's side of SASL mechanisms (RFC 4422) as plain state machines: challenge in, response
 * out, no connection and no encoding. {@code pop3} carries them in AUTH (RFC 5034), the migrator's
 * IMAP client in AUTHENTICATE (RFC 9051 §6.2.2). Imports {@code org.popbridge.mapping} only.
 */
@NullMarked
package org.popbridge.mapping.sasl;

import org.jspecify.annotations.NullMarked;
