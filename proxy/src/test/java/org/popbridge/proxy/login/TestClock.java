package org.popbridge.proxy.login;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands until it is moved. */
final class TestClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-11-22T08:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }
}
