package org.popbridge.mapping.store.sqlite;

import java.sql.SQLException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** What else is remembered of the account, by name; what is empty is not there. */
record Properties(Work work) {
    Optional<String> of(String name) throws SQLException {
        return work.index()
                .first("SELECT value FROM property WHERE name = ?", row -> row.getString(1), name);
    }

    NavigableMap<String, String> all(String prefix) throws SQLException {
        NavigableMap<String, String> found = new TreeMap<>();
        work.index()
                .list(
                        "SELECT name, value FROM property WHERE substr(name, 1, length(?1)) = ?1",
                        row -> Map.entry(row.getString(1), row.getString(2)),
                        prefix)
                .forEach(pair -> found.put(pair.getKey(), pair.getValue()));
        return found;
    }

    void set(String name, String value) throws SQLException {
        if (value.isEmpty()) {
            work.index().update("DELETE FROM property WHERE name = ?", name);
        } else {
            work.index().update("INSERT OR REPLACE INTO property VALUES (?, ?)", name, value);
        }
    }
}
