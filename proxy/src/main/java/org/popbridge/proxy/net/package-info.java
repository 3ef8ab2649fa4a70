/**
 * The network side of the IMAP front end: listeners, TLS, framing, back pressure, time-outs,
 * limits.
 *
 * <p>{@link org.popbridge.proxy.net.Edge} is the entry point; it makes a {@link
 * org.popbridge.proxy.net.Connection} of each client and asks for the {@link
 * org.popbridge.proxy.net.Conversation} to be held on it. Netty's event loops move octets: a
 * virtual thread of the connection takes them off its queue, cuts them into commands and runs
 * those, and ends when there is nothing left to do, so an idle connection costs no thread. Only
 * what is answered from memory in microseconds is answered on the event loop itself. Netty appears
 * nowhere else in this module. Imports {@code command} and {@code response}; knows no session.
 */
@NullMarked
package org.popbridge.proxy.net;

import org.jspecify.annotations.NullMarked;
