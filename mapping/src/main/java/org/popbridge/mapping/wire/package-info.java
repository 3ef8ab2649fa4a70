/**
 * A connection to a server of any protocol: whose certificate is believed, TLS over a socket, what
 * became of a connection, and a peer's words made fit to be shown.
 *
 * <p>Start at {@link org.popbridge.mapping.wire.Dial}, then {@link
 * org.popbridge.mapping.wire.TlsLayer}. Blocking sockets, made for virtual threads. Imports nothing
 * else of this project; {@code pop3} and the migrator's IMAP client stand on it.
 */
@NullMarked
package org.popbridge.mapping.wire;

import org.jspecify.annotations.NullMarked;
