package org.popbridge.mapping.pop3;

import java.util.Optional;
import org.popbridge.mapping.UniqueId;

/**
 * One message of a {@link Listing}.
 *
 * @param number the message number: of this session only, never to be stored (law 1)
 * @param uniqueId what UIDL says, possibly blank, possibly not unique (POP3-IN-THE-WILD I4); absent
 *     where UIDL did not name the number
 * @param claimedSize octets by LIST, a hint that many hosts get wrong (S1); {@link #UNKNOWN_SIZE}
 *     where LIST did not name the number
 */
public record Listed(int number, Optional<UniqueId> uniqueId, long claimedSize) {
    public static final long UNKNOWN_SIZE = -1;

    public boolean hasSize() {
        return claimedSize != UNKNOWN_SIZE;
    }
}
