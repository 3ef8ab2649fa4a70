package org.popbridge.mapping.store.sqlite;

import java.sql.SQLException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Positions of a snapshot on their way into SQL: as few ranges of UIDs where they lie together,
 * else as one list. Either way a statement changes thousands of rows.
 *
 * <p>A range may run over UIDs that are no more, never over a message that is not meant.
 */
record Positions(ColumnSnapshot snapshot, BitSet positions) {
    private static final int FEW = 16;

    int[] array() {
        return positions.stream().toArray();
    }

    int runs() {
        int runs = 0;
        for (int from = positions.nextSetBit(0); from >= 0; ) {
            runs++;
            from = positions.nextSetBit(positions.nextClearBit(from));
        }
        return runs;
    }

    /** Calls with the first and the last UID of each run. */
    void eachRun(Run action) throws SQLException {
        for (int from = positions.nextSetBit(0); from >= 0; ) {
            int to = positions.nextClearBit(from);
            action.accept(snapshot.uidAt(from), snapshot.uidAt(to - 1));
            from = positions.nextSetBit(to);
        }
    }

    /**
     * Runs {@code statement} on the messages.
     *
     * @param statement ends before the condition on {@code uid}, which follows an {@code AND}
     */
    void update(Index index, String statement, @Nullable Object... values) throws SQLException {
        if (runs() <= FEW) {
            eachRun((first, last) ->
                    index.update(
                            statement + " AND uid BETWEEN ? AND ?", joined(values, first, last)));
        } else {
            index.update(
                    statement + " AND uid IN (SELECT value FROM json_each(?))",
                    joined(values, uids()));
        }
    }

    private String uids() {
        StringBuilder list = new StringBuilder(positions.cardinality() * 6).append('[');
        positions.stream().forEach(i -> list.append(snapshot.uidAt(i)).append(','));
        return ended(list);
    }

    /** The contents' numbers as a JSON array. */
    String contents() {
        StringBuilder list = new StringBuilder(positions.cardinality() * 6).append('[');
        positions.stream().forEach(i -> list.append(snapshot.contentNumberAt(i)).append(','));
        return ended(list);
    }

    private static String ended(StringBuilder list) {
        if (list.charAt(list.length() - 1) == ',') {
            list.setLength(list.length() - 1);
        }
        return list.append(']').toString();
    }

    private static @Nullable Object[] joined(@Nullable Object[] first, Object... then) {
        @Nullable Object[] all = new Object[first.length + then.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(then, 0, all, first.length, then.length);
        return all;
    }

    /** A run of messages, by its first and its last UID. */
    @FunctionalInterface
    interface Run {
        void accept(long first, long last) throws SQLException;
    }
}
