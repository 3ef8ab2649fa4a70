package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.popbridge.mapping.store.StorageDamagedException;

/**
 * The way from every schema version that was ever released to the one this program writes: step
 * {@code i} leads from version {@code i} to {@code i + 1}. A step that was released is never
 * changed; whoever changes the schema adds one. Each is applied in a transaction of its own.
 */
record Migrations(List<List<String>> steps) {
    /** The schema's version is SQLite's {@code user_version}; 0 is an empty file. */
    static final Migrations CURRENT =
            new Migrations(List.of(Schema.VERSION_1, Schema.VERSION_2, Schema.VERSION_3));

    Migrations {
        steps = List.copyOf(steps);
    }

    void apply(Index index) throws SQLException, IOException {
        long version = index.number("PRAGMA user_version");
        if (version > steps.size()) {
            throw new IOException(
                    ("%s has schema version %d, and this Popbridge knows versions up to %d:"
                                    + " start the newer Popbridge that wrote it")
                            .formatted(index.file(), version, steps.size()));
        }
        if (version < 0) {
            throw new StorageDamagedException(
                    "%s has schema version %d".formatted(index.file(), version));
        }
        for (int from = (int) version; from < steps.size(); from++) {
            index.begin();
            try {
                index.script(steps.get(from));
                index.script(List.of("PRAGMA user_version = " + (from + 1)));
                index.commit();
            } catch (SQLException e) {
                index.rollback();
                throw e;
            }
        }
    }
}
