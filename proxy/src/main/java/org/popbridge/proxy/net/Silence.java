package org.popbridge.proxy.net;

/**
 * When a connection was heard and spoken to last, and what is due of that. Times are of {@link
 * System#nanoTime}. For any thread.
 */
final class Silence {
    /** After so long without a word a compressing connection lets go of its compressor. */
    private static final long REST_NANOS = 5_000_000_000L;

    private volatile long lastHeard = System.nanoTime();
    private volatile long lastWord = lastHeard;
    private volatile long since = lastHeard;

    /** What is due. */
    enum Due {
        NOTHING,
        /** No login in time. */
        LOGIN_TIMEOUT,
        /** The client was silent for too long. */
        IDLE_TIMEOUT,
        /** A word, so that nothing on the way forgets the connection. */
        KEEP_ALIVE,
        /** To hold nothing that the next answer can do without. */
        REST,
        /** The end was said, and the client does not read it. */
        STALLED
    }

    /**
     * How a connection stands.
     *
     * @param busy whether something of it is under way
     * @param greeted whether its conversation has begun
     * @param restless whether it holds memory that it could give back
     */
    record Standing(
            boolean authenticated,
            boolean busy,
            boolean greeted,
            boolean closing,
            boolean restless) {}

    void heard() {
        lastHeard = System.nanoTime();
    }

    void spoke() {
        lastWord = System.nanoTime();
    }

    /** The time to log in begins. */
    void beginLogin() {
        since = System.nanoTime();
    }

    Due due(long now, Standing standing, ImapLimits limits) {
        if (standing.closing()) {
            return now - lastHeard > limits.stallTimeout().toNanos() ? Due.STALLED : Due.NOTHING;
        }
        if (!standing.authenticated()) {
            return now - since > limits.loginTimeout().toNanos()
                            && !(standing.busy() && standing.greeted())
                    ? Due.LOGIN_TIMEOUT
                    : Due.NOTHING;
        }
        if (standing.busy()) {
            return Due.NOTHING;
        }
        if (now - lastHeard > limits.idleTimeout().toNanos()) {
            return Due.IDLE_TIMEOUT;
        }
        if (now - lastWord > limits.keepAlive().toNanos()) {
            return Due.KEEP_ALIVE;
        }
        return standing.restless() && now - lastWord > REST_NANOS ? Due.REST : Due.NOTHING;
    }
}
