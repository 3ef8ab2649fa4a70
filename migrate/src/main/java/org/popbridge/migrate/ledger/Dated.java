package org.popbridge.migrate.ledger;

import org.popbridge.mapping.message.DateRung;

/** Where the INTERNALDATE that a message is sent with comes from. */
public enum Dated {
    /** The topmost {@code Received} field. */
    RECEIVED(1, "received"),
    /** The {@code Date} field. */
    DATE(2, "date"),
    /** Neither was sane: when it was first seen. */
    FIRST_SEEN(3, "firstSeen"),
    /** The mail store that it was copied from knew it. */
    KEPT(4, "kept");

    private final int code;
    private final String word;

    Dated(int code, String word) {
        this.code = code;
        this.word = word;
    }

    /** By the bridge's rungs, of mail that nobody has stored yet. */
    public static Dated by(DateRung rung) {
        return switch (rung) {
            case RECEIVED -> RECEIVED;
            case DATE -> DATE;
            case NONE -> FIRST_SEEN;
        };
    }

    /** What stands for it in ledgers: never to be changed. */
    int code() {
        return code;
    }

    static Dated of(int code) {
        return switch (code) {
            case 1 -> RECEIVED;
            case 2 -> DATE;
            case 3 -> FIRST_SEEN;
            case 4 -> KEPT;
            default ->
                    throw new IllegalArgumentException(
                            "dated by %d (expected: 1 to 4)".formatted(code));
        };
    }

    /** As reports name it. */
    public String word() {
        return word;
    }
}
