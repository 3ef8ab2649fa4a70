package org.popbridge.migrate.destination;

import java.time.OffsetDateTime;
import java.util.Optional;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.imap.Uid;

/**
 * A message that a mailbox has: what tells it from others without fetching it.
 *
 * @param size RFC822.SIZE: exact by the book, though some servers round or count other line ends
 * @param internalDate as the server keeps it
 * @param messageId the Message-ID field's value, unfolded and without the spaces around it; empty
 *     for a message without one
 * @param header the header with the empty line that ends it, as far as the settings' limit allows;
 *     empty where only the identity was asked for
 */
public record PresentMessage(
        Uid uid, long size, OffsetDateTime internalDate, String messageId, Octets header) {
    /** As {@link #messageId}, or nothing. */
    public Optional<String> statedMessageId() {
        return messageId.isEmpty() ? Optional.empty() : Optional.of(messageId);
    }
}
