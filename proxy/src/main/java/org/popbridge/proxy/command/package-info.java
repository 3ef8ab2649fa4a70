/**
 * What a client may ask: every IMAP command as a record, and the parser that makes them.
 *
 * <p>The entry points are {@link org.popbridge.proxy.command.Command}, the sealed type of all
 * commands, and {@link org.popbridge.proxy.command.CommandFrame}, one whole command as the network
 * side cut it out of the stream. Parsing is pure: octets in; a record, or an error with its offset,
 * out. Imports {@code org.popbridge.mapping}, its {@code imap} vocabulary, and of {@code message}
 * the section; knows no network and no session.
 */
@NullMarked
package org.popbridge.proxy.command;

import org.jspecify.annotations.NullMarked;
