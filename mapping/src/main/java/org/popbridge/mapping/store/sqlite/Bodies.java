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
        HeldOctets held = held(octets);
        if (held.length() > LONGEST) {
            throw new IOException(
                    "a message of %d octets (expected: <= %d)".formatted(held.length(), LONGEST));
        }
        byte[] digest = held.digest();
        Long added = work.addedBody(digest);
        Long same = added != null ? added : stored(digest);
        return same != null ? same : work.addBody(held.stored());
    }

    /** Puts octets where a row says they are, if they are that row's; answers whether they are. */
    boolean replace(long body, StoredOctets octets) throws SQLException {
        HeldOctets held = held(octets);
        Long same = stored(held.digest());
        if (same == null || same != body) {
            return false;
        }
        work.replaceBody(body, held.stored());
        return true;
    }

    private static HeldOctets held(StoredOctets octets) {
        if (!(octets instanceof HeldOctets held)) {
            throw new IllegalArgumentException("octets of another store");
        }
        return held;
    }

    private @Nullable Long stored(byte[] digest) throws SQLException {
        return work.index()
                .first("SELECT id FROM body WHERE digest = ?", row -> row.getLong(1), digest)
                .orElse(null);
    }
}
