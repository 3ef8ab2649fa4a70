/**
 * Finds out what a POP3 host is worth before anybody depends on it: {@link
 * org.popbridge.mapping.pop3.probe.Probe} connects as the bridge would, looks at TLS, listing, TOP,
 * RETR, pipelining and manners, and says what it found in {@link
 * org.popbridge.mapping.pop3.probe.Finding}s. It never deletes.
 *
 * <p>May import {@code mapping.pop3} and {@code mapping}; nothing imports it but {@code cli}.
 */
@NullMarked
package org.popbridge.mapping.pop3.probe;

import org.jspecify.annotations.NullMarked;
