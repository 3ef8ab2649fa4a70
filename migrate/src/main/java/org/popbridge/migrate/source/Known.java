package org.popbridge.migrate.source;

import java.time.OffsetDateTime;
import java.util.List;
import org.popbridge.mapping.imap.Flag;

/**
 * What a mail store knows of a message beside its octets; it counts more than what the header says.
 *
 * @param date INTERNALDATE
 */
public record Known(OffsetDateTime date, List<Flag> flags) {
    public Known {
        flags = List.copyOf(flags);
    }
}
