package org.popbridge.mapping.sync;

import java.util.Optional;

/** What an account's last session saw, if it broke; handed from one session to the next. */
final class Recollection {
    private volatile Optional<Looking.Seen> seen = Optional.empty();

    Optional<Looking.Seen> get() {
        return seen;
    }

    void set(Optional<Looking.Seen> now) {
        seen = now;
    }
}
