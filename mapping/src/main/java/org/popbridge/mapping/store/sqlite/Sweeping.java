package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Forgets contents that no mailbox has shown for a while. What the ledger knows of stays known,
 * less its octets; octets that no content needs any more lose their row, and with it their place is
 * garbage.
 */
record Sweeping(SqliteAccount account, Duration grace) {
    /** Contents of one transaction: other jobs of the account wait that long. */
    private static final int SLICE = 2000;

    /** Not what was expunged so short a while ago that somebody may want it back. */
    private static final String NOT_KEPT =
            """
             NOT EXISTS (
                SELECT 1 FROM entry e WHERE e.content = orphan.content AND (e.expunged_at > ?
                    OR (e.expunged_at > ? AND e.state IN ('EXPUNGED', 'DELETING'))))
            """;

    /** Whether contents are left that will be due later. */
    boolean run() throws IOException {
        while (account.quietly(this::slice) == SLICE) {
            Thread.onSpinWait();
        }
        return account.quietly(work -> {
            new ExpungedRows(work).trim();
            KeptExpunged kept = KeptExpunged.of(work.index());
            // What is kept longer is looked at when the account is used again.
            return work.index()
                            .number(
                                    "SELECT EXISTS (SELECT 1 FROM orphan WHERE" + NOT_KEPT + ")",
                                    kept.since(work.now()),
                                    kept.sinceIfDeleting(work.now()))
                    != 0;
        });
    }

    private int slice(Work work) throws SQLException {
        Index index = work.index();
        KeptExpunged kept = KeptExpunged.of(index);
        long due = work.now().minus(grace).getEpochSecond();
        index.update(
                """
                DELETE FROM orphan WHERE since <= ? AND EXISTS (
                    SELECT 1 FROM message m WHERE m.content = orphan.content)
                """,
                due);
        List<Integer> contents =
                index.list(
                        "SELECT content FROM orphan WHERE since <= ? AND" + NOT_KEPT + " LIMIT ?",
                        row -> row.getInt(1),
                        due,
                        kept.since(work.now()),
                        kept.sinceIfDeleting(work.now()),
                        SLICE);
        if (!contents.isEmpty()) {
            forget(index, contents);
            contents.forEach(work::relocated);
        }
        return contents.size();
    }

    private static void forget(Index index, List<Integer> contents) throws SQLException {
        String ids = json(contents);
        List<Long> bodies =
                index.list(
                        """
                        SELECT DISTINCT body FROM content
                        WHERE id IN (SELECT value FROM json_each(?)) AND body IS NOT NULL
                        """,
                        row -> row.getLong(1),
                        ids);
        index.update(
                """
                UPDATE content SET body = NULL
                WHERE id IN (SELECT value FROM json_each(?))
                    AND EXISTS (SELECT 1 FROM entry WHERE entry.content = content.id)
                """,
                ids);
        index.update(
                """
                DELETE FROM content
                WHERE id IN (SELECT value FROM json_each(?))
                    AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.content = content.id)
                """,
                ids);
        index.update(
                """
                DELETE FROM body
                WHERE id IN (SELECT value FROM json_each(?))
                    AND NOT EXISTS (SELECT 1 FROM content WHERE content.body = body.id)
                """,
                json(bodies));
        index.update("DELETE FROM orphan WHERE content IN (SELECT value FROM json_each(?))", ids);
    }

    static String json(List<? extends Number> numbers) {
        return numbers.stream().map(Number::toString).collect(Collectors.joining(",", "[", "]"));
    }
}
