/**
 * Maildrop to INBOX: the reconciler (pure), the session with the host, the policies, the scheduler.
 *
 * <p>{@link org.popbridge.mapping.sync.Bridge} is the entry point: it signs accounts in and keeps
 * each one's {@link org.popbridge.mapping.sync.BridgedAccount}. What clients ask of an account
 * becomes sessions with its host, one at a time ({@link org.popbridge.mapping.sync.Sessions}); each
 * has a thread ({@link org.popbridge.mapping.sync.SessionRun}) on which {@link
 * org.popbridge.mapping.sync.SyncSession} reads straight down: list, reconcile, apply, download,
 * delete. Joins {@code pop3} to {@code store}; may use all of {@code mapping}.
 */
@NullMarked
package org.popbridge.mapping.sync;

import org.jspecify.annotations.NullMarked;
