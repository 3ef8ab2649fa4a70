package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.popbridge.mapping.message.DateRung;
import org.popbridge.mapping.store.AccountFigures;

/** Counts what an account amounts to. */
final class Figures {
    private record Dated(DateRung rung, long count) {}

    private Figures() {}

    static AccountFigures count(Index index, long onDisk) throws SQLException {
        Map<DateRung, Long> dates = new EnumMap<>(DateRung.class);
        List<Dated> rungs =
                index.list(
                        "SELECT date_rung, count(*) FROM content WHERE date_rung IS NOT NULL GROUP BY 1",
                        row -> new Dated(DateRung.valueOf(row.getString(1)), row.getLong(2)));
        rungs.forEach(dated -> dates.put(dated.rung, dated.count));
        return new AccountFigures(
                one(index, "SELECT count(*) FROM content WHERE body IS NOT NULL"),
                one(index, "SELECT coalesce(sum(length), 0) FROM body"),
                onDisk,
                dates);
    }

    private static long one(Index index, String query) throws SQLException {
        return index.first(query, row -> row.getLong(1)).orElse(0L);
    }

    static long onDisk(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.toList();
        }
        long octets = 0;
        for (Path file : files) {
            octets += size(file);
        }
        return octets;
    }

    /** Compaction and SQLite take files away at any time. */
    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
