/**
 * Writes an account as Maildir++, the folder layout that Dovecot, Courier and many others read, so
 * that nobody is locked in.
 *
 * <p>{@link org.popbridge.mapping.store.maildir.MaildirExport} is the entry point. Uses only the
 * store's seam; may import {@code imap} and {@code store}.
 */
@NullMarked
package org.popbridge.mapping.store.maildir;

import org.jspecify.annotations.NullMarked;
