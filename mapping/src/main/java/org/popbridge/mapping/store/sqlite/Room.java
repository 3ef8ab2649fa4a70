package org.popbridge.mapping.store.sqlite;

import java.sql.SQLException;
import org.popbridge.mapping.store.OverQuotaException;
import org.popbridge.mapping.store.Quota;
import org.popbridge.mapping.store.Usage;

/**
 * What an account holds, against its quota.
 *
 * <p>Counting takes a look at each message, so the book remembers what the account holds at most:
 * whatever is added is added there too, and only when that does not fit any more it is counted
 * anew. Where there is no quota nothing is counted.
 */
record Room(Work work, Quota quota) {
    /** What the account holds as of this moment of the transaction. */
    Usage counted() throws SQLException {
        return work.index()
                .first(
                        """
                        SELECT coalesce(sum(c.size), 0), count(*)
                        FROM message m LEFT JOIN content c ON c.id = m.content
                        """,
                        row -> new Usage(row.getLong(1), row.getLong(2)))
                .orElseThrow(() -> new SQLException("a count without a row"));
    }

    /** Takes room for messages that are about to be added by a client. */
    void take(long octets, long messages) throws SQLException, OverQuotaException {
        if (quota.equals(Quota.NONE)) {
            return;
        }
        Usage most = work.holdsAtMost();
        if (most == null || !most.plus(octets, messages).fits(quota)) {
            most = counted();
            if (!most.plus(octets, messages).fits(quota)) {
                throw new OverQuotaException(
                        "no room in your quota: %d messages and %d KiB are there"
                                .formatted(most.messages(), most.octets() >> 10));
            }
        }
        work.setHoldsAtMost(most.plus(octets, messages));
    }
}
