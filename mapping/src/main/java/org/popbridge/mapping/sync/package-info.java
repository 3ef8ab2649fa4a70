/**
 * Maildrop to INBOX: the reconciler (pure), the session with the host, the policies, the scheduler.
 *
 * <p>{@link org.popbridge.mapping.sync.Bridge} is the entry point: it signs accounts in and keeps
 * each one's {@link org.popbridge.mapping.sync.BridgedAccount}. Joins {@code pop3} to {@code
 * store}; may use all of {@code mapping}.
 */
@NullMarked
package org.popbridge.mapping.sync;

import org.jspecify.annotations.NullMarked;
