package org.popbridge.migrate.account;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.popbridge.mapping.store.EntryId;

/**
 * What stood in the way of single messages in this run, and may not in the next: the ledger does
 * not keep it, the report does. Safe for any thread.
 */
final class Problems {
    private static final String UNDECIDED =
            "its reply was lost, and the destination changes what it stores: whether it is there cannot be told, so it was not sent again; look for it there, delete it there if you find it, and run this again";

    private final Map<EntryId, String> reasons = new ConcurrentHashMap<>();
    private volatile Set<EntryId> undecided = Set.of();

    void put(EntryId message, String reason) {
        reasons.put(message, reason);
    }

    /**
     * Those of which nobody can tell whether they are at the destination, as far as is known now.
     */
    void undecided(Set<EntryId> messages) {
        undecided = Set.copyOf(messages);
    }

    boolean isUndecided(EntryId message) {
        return undecided.contains(message);
    }

    /** Whether it is not to be tried in this run. */
    boolean has(EntryId message) {
        return reasons.containsKey(message) || isUndecided(message);
    }

    void clear(EntryId message) {
        reasons.remove(message);
    }

    Optional<String> of(EntryId message) {
        return isUndecided(message)
                ? Optional.of(UNDECIDED)
                : Optional.ofNullable(reasons.get(message));
    }
}
