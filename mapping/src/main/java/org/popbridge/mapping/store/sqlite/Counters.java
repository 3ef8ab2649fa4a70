package org.popbridge.mapping.store.sqlite;

/**
 * The last number of each kind that an account has given out: none is ever given out again,
 * whatever became of the row that had it (law 2).
 */
record Counters(long uidValidity, long mailbox, long content, long body, long entry) {}
