package org.popbridge.mapping.message;

/** Which header field the internal date of a message was taken from, best first. */
public enum DateRung {
    /** The topmost {@code Received} field: when the last host took the message in. */
    RECEIVED(1),
    /** The {@code Date} field: when the sender says it was written. */
    DATE(2),
    /** Neither has a sane date; whoever stores the message uses the time it was first seen. */
    NONE(3);

    private final int code;

    DateRung(int code) {
        this.code = code;
    }

    /** What stands for the rung in stored data: never to be changed. */
    public int code() {
        return code;
    }

    public static DateRung of(int code) {
        return switch (code) {
            case 1 -> RECEIVED;
            case 2 -> DATE;
            case 3 -> NONE;
            default ->
                    throw new IllegalArgumentException("date rung " + code + " (expected: 1 to 3)");
        };
    }
}
