package org.popbridge.mapping.sync;

import java.time.Instant;
import java.util.Optional;

/**
 * How the sync of an account stands.
 *
 * @param lastListing when the maildrop was last listed in full
 * @param missingContent how many wanted messages have no content here yet
 * @param trouble in a user's words, what keeps the sync from going on; empty when nothing does
 * @param alert in a user's words, what the user should know and decide: the brake on mass
 *     disappearance is on (law 3)
 */
public record SyncStatus(
        Optional<Instant> lastListing,
        int missingContent,
        Optional<String> trouble,
        Optional<String> alert) {}
