/**
 * The store of one machine: an SQLite index and append-only files for each account.
 *
 * <p>{@link org.popbridge.mapping.store.sqlite.SqliteMailStore} is the entry point. The walk of a
 * change: {@code SqliteAccount} wraps it as a job, the account's {@code Lane} runs the jobs that
 * wait together in one transaction on a platform thread, a {@code Work} collects what they change,
 * and after the commit the new snapshots are published and watchers are told. May use {@code
 * store}, {@code store.segment}, {@code store.search}, {@code imap} and {@code message}.
 */
@NullMarked
package org.popbridge.mapping.store.sqlite;

import org.jspecify.annotations.NullMarked;
