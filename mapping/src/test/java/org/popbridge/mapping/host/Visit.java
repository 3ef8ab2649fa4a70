package org.popbridge.mapping.host;

import java.util.List;

/**
 * What came of one connection.
 *
 * @param user who logged in; blank if nobody did
 * @param commands all that was said, a password aside
 * @param retrieved the unique-ids of what was sent whole by RETR
 * @param ended how it ended, if it did
 */
public record Visit(
        int number, String user, List<String> commands, List<String> retrieved, End ended) {
    /** How a connection ended. */
    public enum End {
        NOT_YET,
        QUIT,
        HOST_HUNG_UP,
        CLIENT_LEFT
    }

    public Visit {
        commands = List.copyOf(commands);
        retrieved = List.copyOf(retrieved);
    }

    public boolean isOver() {
        return ended != End.NOT_YET;
    }

    /** How often a verb was said. */
    public int count(String verb) {
        return (int) commands.stream().filter(line -> Command.parse(line).is(verb)).count();
    }
}
