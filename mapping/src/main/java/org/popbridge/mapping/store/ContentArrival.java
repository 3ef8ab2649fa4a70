package org.popbridge.mapping.store;

import java.time.Instant;
import org.popbridge.mapping.message.DateRung;

/**
 * Octets that came for a maildrop message.
 *
 * @param internalDate by the rungs, bounded to sane values
 * @param rung which rung it is from
 */
public record ContentArrival(
        EntryId entry,
        StoredOctets octets,
        Fingerprint fingerprint,
        Instant internalDate,
        DateRung rung) {}
