package org.popbridge.mapping.sync;

import org.popbridge.mapping.store.MaildropEntry;

/**
 * A ledger entry and the message number that stands for it in one session (law 1: never longer).
 */
record Target(MaildropEntry entry, int number) {}
