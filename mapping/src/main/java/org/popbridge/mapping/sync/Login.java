package org.popbridge.mapping.sync;

import java.time.Duration;
import org.popbridge.mapping.pop3.Pop3Credentials;

/**
 * How an account gets to its maildrop.
 *
 * @param refused whether the host has said no to these credentials
 */
record Login(Upstream upstream, HostGate gate, Pop3Credentials credentials, boolean refused) {
    boolean is(Upstream otherUpstream, Pop3Credentials otherCredentials) {
        return upstream.equals(otherUpstream) && credentials.equals(otherCredentials);
    }

    Login asRefused() {
        return new Login(upstream, gate, credentials, true);
    }

    Duration poll() {
        return upstream.policy().poll();
    }
}
