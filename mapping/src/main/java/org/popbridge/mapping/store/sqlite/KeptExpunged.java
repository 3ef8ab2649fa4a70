package org.popbridge.mapping.store.sqlite;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/**
 * How long the content of what a client expunged is kept, as the account remembers it.
 *
 * @param deleting whether it is kept a while longer if its deletion upstream has not been confirmed
 */
record KeptExpunged(Duration time, boolean deleting) {
    static final String PROPERTY = "ledger.keep-expunged";

    /** For deletions that wait because nobody asks the host. */
    private static final Duration WAITING = Duration.ofDays(7);

    private static final String DELETING = " deleting";

    static KeptExpunged of(Index index) throws SQLException {
        return index.first(
                        "SELECT value FROM property WHERE name = ?",
                        row -> parse(row.getString(1)),
                        PROPERTY)
                .orElse(new KeptExpunged(Duration.ZERO, false));
    }

    private static KeptExpunged parse(String text) {
        boolean deleting = text.endsWith(DELETING);
        String time = deleting ? text.substring(0, text.length() - DELETING.length()) : text;
        return new KeptExpunged(Duration.parse(time), deleting);
    }

    /** What was expunged after this is kept. */
    long since(Instant now) {
        return now.minus(time).toEpochMilli();
    }

    /** What was expunged after this is kept if it is still to be deleted upstream. */
    long sinceIfDeleting(Instant now) {
        return deleting ? now.minus(time).minus(WAITING).toEpochMilli() : since(now);
    }

    @Override
    public String toString() {
        return time + (deleting ? DELETING : "");
    }
}
