package org.popbridge.cli.control;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.sync.Oversight;

/**
 * What a running bridge has to tell beside its store.
 *
 * @param sessions how many IMAP sessions each account has
 * @param listening where clients come in
 * @param risks what routes leave unprotected, a sentence each (law 8)
 */
public record LiveBridge(
        Oversight oversight,
        Supplier<Map<AccountName, Integer>> sessions,
        List<String> listening,
        List<String> risks,
        String version,
        Instant since) {
    public LiveBridge {
        listening = List.copyOf(listening);
        risks = List.copyOf(risks);
    }
}
