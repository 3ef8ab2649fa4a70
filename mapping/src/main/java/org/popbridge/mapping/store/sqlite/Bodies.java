package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.store.StoredOctets;

/**
 * Gives octets that were written their row, or finds the row of equal octets that are here already.
 */
record Bodies(Work work) {
    /** A message beyond this is nobody's; it also keeps the size column in 32 bits. */
    private static final long LONGEST = Integer.MAX_VALUE;

    /** The body's row. */
    long of(StoredOctets octets) throws IOException, SQLException {
        if (!(octets instanceof HeldOctets held)) {
            throw new IllegalArgumentException("octets of another store");
        }
        if (held.length() > LONGEST) {
            throw new IOException(
                    "a message of %d octets (expected: <= %d)".formatted(held.length(), LONGEST));
        }
        byte[] digest = held.digest();
        Long added = work.addedBody(digest);
        Long same = added != null ? added : stored(digest);
        return same != null ? same : work.addBody(held.stored());
    }

    private @Nullable Long stored(byte[] digest) throws SQLException {
        return work.index()
                .first("SELECT id FROM body WHERE digest = ?", row -> row.getLong(1), digest)
                .orElse(null);
    }
}
