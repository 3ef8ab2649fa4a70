package org.popbridge.migrate.ledger;

import java.util.List;

/**
 * The form in which a message is sent to the destination.
 *
 * @param plain the digest of its plain form, which verification expects to find there
 * @param size octets
 * @param dated where its INTERNALDATE comes from
 * @param changes what was added or repaired, in words; empty for a message sent as it came
 */
public record Sending(Sha256 plain, long size, Dated dated, List<String> changes) {
    public Sending {
        changes = List.copyOf(changes);
    }
}
