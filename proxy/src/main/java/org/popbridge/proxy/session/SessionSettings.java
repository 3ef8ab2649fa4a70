package org.popbridge.proxy.session;

import java.time.Duration;
import java.util.Map;
import org.popbridge.proxy.net.ImapLimits;

/**
 * What all sessions of a server have in common.
 *
 * @param clearLogin whether a password may come over a link that others can read along
 * @param identity what the server says of itself (RFC 2971), without secrets
 * @param firstListing how long SELECT INBOX waits for a maildrop that was never listed
 */
public record SessionSettings(
        Authenticator authenticator,
        ImapLimits limits,
        ClearLogin clearLogin,
        Map<String, String> identity,
        Duration firstListing) {
    public SessionSettings {
        identity = Map.copyOf(identity);
    }

    /** Where a login without TLS is taken. A loopback connection counts as protected. */
    public enum ClearLogin {
        LOOPBACK_ONLY,
        EVERYWHERE
    }
}
