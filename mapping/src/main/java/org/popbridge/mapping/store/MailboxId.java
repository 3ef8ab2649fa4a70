package org.popbridge.mapping.store;

/** A mailbox's identity in its account: it survives RENAME and is never reused. */
public record MailboxId(long value) {}
