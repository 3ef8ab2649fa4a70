package org.popbridge.proxy.session;

import org.popbridge.mapping.sync.BridgedAccount;

/** In which of its states a session is (RFC 9051 §3). */
sealed interface State {
    /** Not authenticated. */
    record Greeted() implements State {}

    /** Authenticated, or selected. */
    sealed interface Inside extends State {
        BridgedAccount account();
    }

    /** Authenticated, with no mailbox selected. */
    record LoggedIn(BridgedAccount account) implements Inside {}

    /** Selected. */
    record Viewing(BridgedAccount account, View view) implements Inside {}
}
