package org.popbridge.mapping.pop3;

/**
 * What a host says to anybody, before a login.
 *
 * @param greeting its first word; for a host that has APOP, with a time stamp (RFC 1939 §7)
 * @param unprotected its capabilities before TLS; the same as {@code capabilities} where TLS began
 *     with the first octet, or never
 * @param capabilities its capabilities as a login would find them
 */
public record Doorstep(Reply greeting, Capabilities unprotected, Capabilities capabilities) {}
