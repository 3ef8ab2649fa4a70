/**
 * What joins POP3 and IMAP, used by the bridge and by the migrator.
 *
 * <p>The chapters: {@code wire} (connections, TLS, trust) and {@code sasl} (logins), which stand
 * alone; {@code pop3} (the client of the legacy host), {@code imap} (vocabulary and wire), {@code
 * message} (MIME by octet offsets), {@code store} (the local truth), {@code sync} (maildrop to
 * INBOX). {@code pop3}, {@code imap} and {@code message} do not know each other; {@code store} may
 * use {@code imap} and {@code message}; {@code sync} joins {@code pop3} to {@code store}. This
 * package holds the few words that all of them share and imports none of them.
 */
@NullMarked
package org.popbridge.mapping;

import org.jspecify.annotations.NullMarked;
