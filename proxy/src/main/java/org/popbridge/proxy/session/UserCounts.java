package org.popbridge.proxy.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.popbridge.mapping.store.AccountName;

/** How many sessions each account has. For any thread. */
public final class UserCounts {
    private final int most;
    private final ConcurrentHashMap<AccountName, Integer> counts = new ConcurrentHashMap<>();

    public UserCounts(int most) {
        this.most = most;
    }

    /** Counts one more, if there may be one more. */
    boolean enter(AccountName account) {
        boolean[] entered = {false};
        counts.compute(
                account,
                (_, count) -> {
                    int now = count == null ? 0 : count;
                    entered[0] = now < most;
                    return entered[0] ? (Integer) (now + 1) : count;
                });
        return entered[0];
    }

    Map<AccountName, Integer> all() {
        return Map.copyOf(counts);
    }

    void leave(AccountName account) {
        counts.computeIfPresent(account, (_, count) -> count <= 1 ? null : count - 1);
    }
}
