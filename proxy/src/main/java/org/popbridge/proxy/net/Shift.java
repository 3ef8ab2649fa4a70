package org.popbridge.proxy.net;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a task on a virtual thread that lives only while there are reasons to. Who raises their
 * count from zero starts the thread, and the thread ends only after lowering it to zero again: no
 * reason is missed, and never two threads run. For any thread.
 */
final class Shift {
    private final AtomicInteger reasons = new AtomicInteger();
    private final Runnable task;

    Shift(Runnable task) {
        this.task = task;
    }

    /** There is a reason: the task runs, again if it is running. */
    void begin() {
        if (reasons.getAndIncrement() == 0) {
            Thread.startVirtualThread(this::run);
        }
    }

    boolean isOn() {
        return reasons.get() != 0;
    }

    /** Takes the thread's place, if there is none; {@link #leave} or {@link #handOver} follows. */
    boolean standIn() {
        return reasons.compareAndSet(0, 1);
    }

    /** Nothing is left to do; unless a reason came meanwhile: then a thread sees to it. */
    void leave() {
        if (reasons.decrementAndGet() != 0) {
            Thread.startVirtualThread(this::run);
        }
    }

    /** A thread takes the place. */
    void handOver() {
        Thread.startVirtualThread(this::run);
    }

    private void run() {
        int seen = reasons.get();
        do {
            task.run();
            seen = reasons.addAndGet(-seen);
        } while (seen != 0);
    }
}
