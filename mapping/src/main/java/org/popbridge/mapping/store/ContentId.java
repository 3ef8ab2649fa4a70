package org.popbridge.mapping.store;

/**
 * The identity of one message's content in its account. It exists from the moment that a message is
 * listed, before its octets are here; COPY and MOVE share it. Never reused.
 */
public record ContentId(int value) {}
