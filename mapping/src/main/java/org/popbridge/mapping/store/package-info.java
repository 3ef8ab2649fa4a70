/**
 * The local truth: accounts, mailboxes, messages, bodies, search, and what is known of the
 * maildrop.
 *
 * <p>{@link org.popbridge.mapping.store.MailStore} is the entry point and the seam: everything
 * above speaks to these interfaces, because a second implementation (many nodes on a shared
 * database) will come. {@code store.sqlite} is the implementation for one machine, {@code
 * store.segment} its append-only files, {@code store.search} its text signatures. May use {@code
 * imap} and {@code message}; knows nothing of POP3 but unique-ids.
 */
@NullMarked
package org.popbridge.mapping.store;

import org.jspecify.annotations.NullMarked;
