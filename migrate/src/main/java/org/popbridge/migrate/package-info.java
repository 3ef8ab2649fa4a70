/**
 * The batch migrator's place: POP3 maildrops into IMAP servers, each message exactly once. It will
 * stand on {@code mapping} alone and never on {@code proxy}; docs/migration.md says how far it is.
 */
@NullMarked
package org.popbridge.migrate;

import org.jspecify.annotations.NullMarked;
