package org.popbridge.proxy.command;

/**
 * One IMAP command, without its tag: a fact, checked for form, not for sense.
 *
 * <p>The four subtypes say in which state of a connection a command is allowed (RFC 9051 §3). All
 * commands are immutable records; an exhaustive {@code switch} over them is the session's dispatch.
 */
public sealed interface Command permits AnyState, NotAuthenticated, Authenticated, Selected {}
