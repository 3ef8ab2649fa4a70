package org.popbridge.migrate.account;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.popbridge.mapping.store.EntryId;

/**
 * What stood in the way of single messages in this run, and may not in the next: the ledger does
 * not keep it, the report does. Safe for any thread.
 */
final class Problems {
    private final Map<EntryId, String> reasons = new ConcurrentHashMap<>();

    void put(EntryId message, String reason) {
        reasons.put(message, reason);
    }

    boolean has(EntryId message) {
        return reasons.containsKey(message);
    }

    void clear(EntryId message) {
        reasons.remove(message);
    }

    Optional<String> of(EntryId message) {
        return Optional.ofNullable(reasons.get(message));
    }
}
