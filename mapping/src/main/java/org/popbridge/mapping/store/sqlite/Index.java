package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.store.StorageDamagedException;
import org.popbridge.mapping.store.StorageFullException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.jdbc4.JDBC4Connection;

/**
 * One account's open SQLite file, and the few ways in which it is spoken to. Used by one thread at
 * a time, the one that runs the account's {@link Lane}.
 *
 * <p>WAL with {@code synchronous=FULL}: a commit is one forced write, and is on disk when it
 * returns (law 5). The lock is exclusive for as long as the file is open, which spares the
 * shared-memory file and a dozen system calls a transaction; the data directory belongs to one
 * process anyway. Checkpoints are not SQLite's to choose: {@link #checkpoint} is called when nobody
 * waits.
 */
final class Index implements AutoCloseable {
    private static final int STATEMENTS = 48;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int NOT_A_DATABASE = 26;

    /**
     * The log is copied back into the file once it is about so long. How long it is cannot be
     * asked: its file keeps its length, which makes forcing it cheaper.
     */
    private static final int LOG_PAGES = 1500;

    private static final int PAGES_A_COMMIT = 4;
    private static final int ROWS_A_PAGE = 16;
    private static final long LOG_OCTETS = 32 << 20;

    private final Path file;
    private long changes;
    private long writtenPages;
    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new LinkedHashMap<>(64, 0.75f, true);

    private Index(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /** Opens the file, made if it is missing, and brings its schema up to date. */
    static Index open(Path file, Migrations migrations) throws IOException {
        try {
            Index index =
                    new Index(
                            file,
                            new JDBC4Connection(
                                    "jdbc:sqlite:" + file, file.toString(), new Properties()));
            try {
                index.prepare();
                migrations.apply(index);
                return index;
            } catch (SQLException | IOException | RuntimeException e) {
                index.close();
                throw e;
            }
        } catch (SQLException e) {
            throw translated(e, file);
        }
    }

    private void prepare() throws SQLException {
        try (Statement setup = connection.createStatement()) {
            setup.execute("PRAGMA locking_mode = EXCLUSIVE");
            setup.execute("PRAGMA auto_vacuum = INCREMENTAL");
            setup.execute("PRAGMA journal_mode = WAL");
            setup.execute("PRAGMA synchronous = FULL");
            setup.execute("PRAGMA wal_autocheckpoint = 0");
            setup.execute("PRAGMA journal_size_limit = " + LOG_OCTETS);
            setup.execute("PRAGMA cache_size = -768");
            setup.execute("PRAGMA temp_store = MEMORY");
        }
    }

    Path file() {
        return file;
    }

    void begin() throws SQLException {
        update("BEGIN");
    }

    void commit() throws SQLException {
        update("COMMIT");
    }

    /**
     * Ends the transaction, if SQLite has not ended it already (as it does when the disk is full).
     */
    void rollback() throws SQLException {
        // The driver ends a statement that failed; which one that was, nobody tells.
        forgetStatements();
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        } catch (SQLiteException e) {
            if (e.getMessage() == null || !e.getMessage().contains("no transaction is active")) {
                throw e;
            }
        }
    }

    void forgetStatements() throws SQLException {
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
        statements.clear();
    }

    /** A statement of this connection, kept for the next time. Not to be closed by the caller. */
    PreparedStatement statement(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known != null) {
            return known;
        }
        if (statements.size() >= STATEMENTS) {
            var oldest = statements.entrySet().iterator();
            oldest.next().getValue().close();
            oldest.remove();
        }
        PreparedStatement made = connection.prepareStatement(sql);
        statements.put(sql, made);
        return made;
    }

    /** Runs a statement that answers no rows; says how many rows it changed. */
    int update(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = statement(sql);
        bind(statement, values);
        return statement.executeUpdate();
    }

    <T> List<T> list(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
        List<T> all = new ArrayList<>();
        each(sql, rows -> all.add(row.read(rows)), values);
        return all;
    }

    <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = statement(sql);
        bind(statement, values);
        try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(row.read(rows)) : Optional.empty();
        }
    }

    void each(String sql, Visitor visitor, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = statement(sql);
        bind(statement, values);
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                visitor.visit(rows);
            }
        }
    }

    long number(String sql, @Nullable Object... values) throws SQLException {
        return first(sql, rows -> rows.getLong(1), values).orElse(0L);
    }

    /** Runs statements that are not kept: a schema's. */
    void script(List<String> statementTexts) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statementTexts) {
                statement.execute(sql);
            }
        }
    }

    static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            switch (values[i]) {
                case null -> statement.setNull(i + 1, Types.NULL);
                case Long number -> statement.setLong(i + 1, number);
                case Integer number -> statement.setInt(i + 1, number);
                case String text -> statement.setString(i + 1, text);
                case byte[] octets -> statement.setBytes(i + 1, octets);
                case Object other ->
                        throw new IllegalArgumentException(
                                "no column type for " + other.getClass());
            }
        }
    }

    /** Whether about so much was written since the last checkpoint that it is time for one. */
    boolean logIsLong() throws SQLException {
        long all = number("SELECT total_changes()");
        writtenPages += PAGES_A_COMMIT + (all - changes) / ROWS_A_PAGE;
        changes = all;
        return writtenPages > LOG_PAGES;
    }

    /** Copies the log back into the file, so that the next commit begins the log anew. */
    void checkpoint() throws SQLException {
        number("PRAGMA wal_checkpoint(PASSIVE)");
        writtenPages = 0;
    }

    /** Gives at most so many free pages back to the file system. */
    void shrink(int pages) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA incremental_vacuum(" + pages + ")");
        }
    }

    IOException translated(SQLException e) {
        return translated(e, file);
    }

    static IOException translated(SQLException e, Path file) {
        if (!(e instanceof SQLiteException sqlite)) {
            return new IOException("%s: %s".formatted(file, e.getMessage()), e);
        }
        SQLiteErrorCode code = sqlite.getResultCode();
        // The low octet is the kind of error, what is above it the occasion.
        return switch (code.code & 0xff) {
            case FULL ->
                    new StorageFullException(
                            "no room on disk for %s; nothing was changed".formatted(file), e);
            case CORRUPT, NOT_A_DATABASE ->
                    new StorageDamagedException(
                            "%s is damaged (%s): stop Popbridge and put it back from a backup"
                                    .formatted(file, code),
                            e);
            default -> new IOException("%s: %s".formatted(file, e.getMessage()), e);
        };
    }

    @Override
    public void close() throws IOException {
        try {
            forgetStatements();
            connection.close();
        } catch (SQLException e) {
            throw translated(e);
        }
    }

    /** Reads one row's columns. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Is shown each row. */
    @FunctionalInterface
    interface Visitor {
        void visit(ResultSet row) throws SQLException;
    }
}
