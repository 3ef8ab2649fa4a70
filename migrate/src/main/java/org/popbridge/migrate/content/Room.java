package org.popbridge.migrate.content;

import java.io.InterruptedIOException;

/**
 * So many octets and no more (law 7): who wants some waits until others gave theirs back. Safe for
 * any thread.
 */
final class Room {
    private final long size;
    private long free;

    Room(long octets) {
        size = octets;
        free = octets;
    }

    /**
     * Takes room, when there is some; who alone wants more than there is at all gets all of it.
     *
     * @param held what the caller has already
     * @return what was taken
     */
    synchronized long take(long octets, long held) throws InterruptedIOException {
        long wanted = Math.min(octets, size - Math.min(size, held));
        try {
            while (free < wanted) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while mail waited for room");
        }
        free -= wanted;
        return wanted;
    }

    synchronized void giveBack(long octets) {
        free += octets;
        notifyAll();
    }
}
