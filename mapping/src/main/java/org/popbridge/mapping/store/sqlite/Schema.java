package org.popbridge.mapping.store.sqlite;

import java.util.List;

/**
 * The tables of an account's index.
 *
 * <p>Narrow, so that a change of many messages is one statement over few pages. A {@code message}
 * is a place in a mailbox; a {@code content} is what stands there, which copies share and which
 * exists from the listing on; a {@code body} is octets in a segment, which equal contents share.
 * Size and internal date belong to the content: a copy keeps its source's, and two APPENDs of the
 * same octets may have different dates. {@code segment} names every file that a {@code body} may
 * name, so that opening an account need not look through the bodies. Identities are counted in
 * {@code account}, so that none comes back after the row that had it is gone.
 */
final class Schema {
    private Schema() {}

    static final List<String> VERSION_1 =
            List.of(
                    """
                    CREATE TABLE account (
                        name TEXT NOT NULL,
                        last_uid_validity INTEGER NOT NULL,
                        last_mailbox INTEGER NOT NULL,
                        last_content INTEGER NOT NULL,
                        last_body INTEGER NOT NULL,
                        last_entry INTEGER NOT NULL
                    )
                    """,
                    """
                    CREATE TABLE mailbox (
                        id INTEGER PRIMARY KEY,
                        name TEXT NOT NULL,
                        uid_validity INTEGER NOT NULL,
                        uid_next INTEGER NOT NULL,
                        highest_mod_seq INTEGER NOT NULL,
                        recent INTEGER NOT NULL,
                        forgotten INTEGER NOT NULL,
                        uses TEXT NOT NULL
                    )
                    """,
                    """
                    CREATE TABLE keyword (
                        mailbox INTEGER NOT NULL,
                        number INTEGER NOT NULL,
                        name TEXT NOT NULL,
                        PRIMARY KEY (mailbox, number)
                    ) WITHOUT ROWID
                    """,
                    "CREATE TABLE subscription (name TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID",
                    """
                    CREATE TABLE message (
                        mailbox INTEGER NOT NULL,
                        uid INTEGER NOT NULL,
                        content INTEGER NOT NULL,
                        flags INTEGER NOT NULL,
                        mod_seq INTEGER NOT NULL,
                        save_date INTEGER NOT NULL,
                        PRIMARY KEY (mailbox, uid)
                    ) WITHOUT ROWID
                    """,
                    "CREATE INDEX message_content ON message (content)",
                    """
                    CREATE TABLE expunged (
                        mailbox INTEGER NOT NULL,
                        mod_seq INTEGER NOT NULL,
                        first_uid INTEGER NOT NULL,
                        last_uid INTEGER NOT NULL,
                        PRIMARY KEY (mailbox, mod_seq, first_uid)
                    ) WITHOUT ROWID
                    """,
                    """
                    CREATE TABLE content (
                        id INTEGER PRIMARY KEY,
                        body INTEGER,
                        size INTEGER,
                        internal_date INTEGER,
                        date_rung TEXT
                    )
                    """,
                    "CREATE INDEX content_body ON content (body) WHERE body IS NOT NULL",
                    """
                    CREATE TABLE body (
                        id INTEGER PRIMARY KEY,
                        digest BLOB NOT NULL UNIQUE,
                        segment INTEGER NOT NULL,
                        place INTEGER NOT NULL,
                        length INTEGER NOT NULL,
                        facts INTEGER NOT NULL
                    )
                    """,
                    "CREATE INDEX body_segment ON body (segment, place, length)",
                    "CREATE TABLE segment (number INTEGER PRIMARY KEY)",
                    "CREATE TABLE orphan (content INTEGER PRIMARY KEY, since INTEGER NOT NULL)",
                    """
                    CREATE TABLE entry (
                        id INTEGER PRIMARY KEY,
                        unique_id BLOB NOT NULL,
                        twin INTEGER NOT NULL,
                        claimed_size INTEGER NOT NULL,
                        fingerprint_size INTEGER,
                        fingerprint_headers TEXT,
                        content INTEGER NOT NULL,
                        state TEXT NOT NULL,
                        hidden INTEGER NOT NULL,
                        first_seen INTEGER NOT NULL,
                        stored_at INTEGER,
                        absent_since INTEGER
                    )
                    """,
                    "CREATE INDEX entry_content ON entry (content)",
                    """
                    CREATE TABLE property (
                        name TEXT NOT NULL PRIMARY KEY,
                        value TEXT NOT NULL
                    ) WITHOUT ROWID
                    """);

    /** Annotations (RFC 5464); those of no mailbox, of the account, are mailbox 0's. */
    static final List<String> VERSION_2 =
            List.of(
                    """
                    CREATE TABLE annotation (
                        mailbox INTEGER NOT NULL,
                        name TEXT NOT NULL,
                        value BLOB NOT NULL,
                        PRIMARY KEY (mailbox, name)
                    ) WITHOUT ROWID
                    """);

    /**
     * When a message of the maildrop was expunged. Of those that were before this was known, it
     * counts from now, so that none is deleted upstream sooner than its owner may expect.
     */
    static final List<String> VERSION_3 =
            List.of(
                    "ALTER TABLE entry ADD COLUMN expunged_at INTEGER",
                    """
                    UPDATE entry SET expunged_at = CAST(strftime('%s', 'now') AS INTEGER) * 1000
                    WHERE hidden = 1
                    """);
}
