package org.popbridge.migrate.ledger;

import java.util.List;
import org.popbridge.mapping.message.DateRung;

/**
 * The form in which a message is sent to the destination.
 *
 * @param plain the digest of its plain form, which verification expects to find there
 * @param size octets
 * @param rung where its INTERNALDATE comes from
 * @param changes what was added or repaired, in words; empty for a message sent as it came
 */
public record Sending(Sha256 plain, long size, DateRung rung, List<String> changes) {
    public Sending {
        changes = List.copyOf(changes);
    }
}
