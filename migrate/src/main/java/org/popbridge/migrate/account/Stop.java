package org.popbridge.migrate.account;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The wish that a run comes to a clean end: what is under way is finished, nothing new begun. Safe
 * for any thread.
 */
public final class Stop {
    private final CountDownLatch wished = new CountDownLatch(1);

    /** Wishes it; for ever. */
    public void wish() {
        wished.countDown();
    }

    public boolean isWished() {
        return wished.getCount() == 0;
    }

    /** Waits so long, or until the stop is wished; answers whether it is. */
    public boolean pause(Duration time) throws InterruptedIOException {
        try {
            return wished.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting");
        }
    }
}
