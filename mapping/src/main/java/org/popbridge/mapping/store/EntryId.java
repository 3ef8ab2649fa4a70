package org.popbridge.mapping.store;

/**
 * The identity of a maildrop message in the ledger: whatever its unique-id is called today. Never
 * reused.
 */
public record EntryId(int value) {}
