package org.popbridge.proxy.command;

/**
 * The message of an APPEND, received in full and kept wherever the session wants it: a handle that
 * the parser passes on without a look inside. A session's own kind is made by the sink that it
 * gives to the network side, which never holds a message in memory because it is large (law 7).
 */
public interface MessageLiteral {
    long length();
}
