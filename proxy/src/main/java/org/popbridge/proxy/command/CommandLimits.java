package org.popbridge.proxy.command;

/**
 * How much a client may send in one command (law 7).
 *
 * @param octets of the whole command, literal arguments included, appended messages not
 * @param literal octets of one literal argument
 * @param message octets of one appended message; 0 where no APPEND is possible anyway
 * @param messages messages of one APPEND
 * @param ranges ranges of one number set
 * @param keys keys of one SEARCH
 * @param depth how deep its keys may nest
 */
public record CommandLimits(
        int octets, int literal, long message, int messages, int ranges, int keys, int depth) {
    /** Enough for a login with a long token. */
    public static final CommandLimits BEFORE_LOGIN =
            new CommandLimits(16_384, 4_096, 0, 0, 16, 16, 4);

    /** Enough for what clients send; 64 MiB a message. */
    public static final CommandLimits AFTER_LOGIN =
            new CommandLimits(262_144, 65_536, 64L << 20, 1_000, 16_384, 1_000, 50);

    /** The same with another limit for appended messages. */
    public CommandLimits withMessage(long octetsPerMessage) {
        return new CommandLimits(octets, literal, octetsPerMessage, messages, ranges, keys, depth);
    }
}
