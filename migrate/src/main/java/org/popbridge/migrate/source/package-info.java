/**
 * Where mail comes from: {@link org.popbridge.migrate.source.Source}. A maildrop on a POP3 host
 * ({@link org.popbridge.migrate.source.MaildropSource}), or a folder of an account that a bridge
 * kept ({@link org.popbridge.migrate.source.BridgeFolder}).
 *
 * <p>Imports {@code mapping}, {@code migrate.ledger} and {@code migrate.content}.
 */
@NullMarked
package org.popbridge.migrate.source;

import org.jspecify.annotations.NullMarked;
