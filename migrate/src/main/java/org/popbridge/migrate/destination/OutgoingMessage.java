package org.popbridge.migrate.destination;

import java.time.OffsetDateTime;
import java.util.List;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.imap.Flag;

/**
 * A message to append.
 *
 * @param octets exactly what the mailbox is to hold. Read front to back in windows, by a thread of
 *     the session, and again from the front where a batch is refused and its messages are tried
 *     singly; so they must stay as they are until the outcome is there
 * @param internalDate to the second; years 0 to 9999
 * @param flags which it is to have; {@code \Recent} is nobody's to give
 */
public record OutgoingMessage(Octets octets, OffsetDateTime internalDate, List<Flag> flags) {
    public OutgoingMessage {
        flags = List.copyOf(flags);
        for (Flag flag : flags) {
            if (flag.name().equalsIgnoreCase("\\Recent") || !isAtom(flag.name())) {
                throw new IllegalArgumentException(
                        "\"%s\" is not a flag that a message can be given".formatted(flag));
            }
        }
        if (internalDate.getYear() < 0 || internalDate.getYear() > 9999) {
            throw new IllegalArgumentException(
                    "INTERNALDATE %s (expected: years 0 to 9999)".formatted(internalDate));
        }
    }

    private static boolean isAtom(String flag) {
        String atom = flag.startsWith("\\") ? flag.substring(1) : flag;
        return !atom.isEmpty()
                && atom.chars().allMatch(c -> c > ' ' && c < 0x7F && "(){%*\"\\]".indexOf(c) < 0);
    }
}
