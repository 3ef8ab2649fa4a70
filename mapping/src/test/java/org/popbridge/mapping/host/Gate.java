package org.popbridge.mapping.host;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Holds replies back until a test opens it, for good. */
public final class Gate {
    private final CountDownLatch waiting = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    public void open() {
        opened.countDown();
    }

    /** Returns when some reply is held back here. */
    public void awaitSomebody() throws InterruptedException {
        waiting.await();
    }

    void await() throws IOException {
        waiting.countDown();
        try {
            opened.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted at a gate", e);
        }
    }
}
