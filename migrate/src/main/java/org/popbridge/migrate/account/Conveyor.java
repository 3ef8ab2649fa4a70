package org.popbridge.migrate.account;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the retrieving thread gives messages to the appending one. The spool bounds their octets,
 * and this their number.
 */
final class Conveyor {
    private static final int MOST = 1000;

    private final Deque<Handed> queue = new ArrayDeque<>();
    private long queuedOctets;
    private boolean ended;
    private boolean refused;
    private @Nullable IOException failure;

    /**
     * Gives a message, when there is room.
     *
     * @throws IOException if nobody takes any more; then the message is closed
     */
    synchronized void put(Handed message) throws IOException {
        try {
            while (queue.size() >= MOST && !refused) {
                wait();
            }
        } catch (InterruptedException e) {
            message.close();
            throw interrupted(e);
        }
        if (refused) {
            message.close();
            throw new IOException("the destination takes no more");
        }
        queue.add(message);
        queuedOctets += octets(message);
        notifyAll();
    }

    /** Nothing more comes; {@code why} if that was not the end of the work. */
    synchronized void end(@Nullable IOException why) {
        ended = true;
        failure = why;
        notifyAll();
    }

    /**
     * The next messages, up to these bounds, as many as are there at once; empty if none will come.
     *
     * @param hurry whether to wait for a first one and go with what is there; otherwise there are
     *     none before a full batch is there, so that a server is not asked to commit a few at a
     *     time while it has enough to do
     */
    synchronized List<Handed> take(int messages, long octets, boolean hurry) throws IOException {
        try {
            while (hurry && queue.isEmpty() && !ended) {
                wait();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        if (!hurry && !ended && queue.size() < messages && queuedOctets < octets) {
            return List.of();
        }
        List<Handed> taken = new ArrayList<>();
        long size = 0;
        for (Handed next = queue.peek(); next != null; next = queue.peek()) {
            long length = octets(next);
            if (!taken.isEmpty() && (taken.size() >= messages || size + length > octets)) {
                break;
            }
            size += length;
            taken.add(queue.remove());
        }
        queuedOctets -= size;
        notifyAll();
        return taken;
    }

    private static long octets(Handed message) {
        return message.message().octets().length();
    }

    /** Whether all that came was taken and nothing more will come. */
    synchronized boolean isOver() {
        return ended && queue.isEmpty();
    }

    /** Why the retrieval ended before its work did, if so. */
    synchronized void rethrow() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    /** Takes no more, and forgets what is there. */
    synchronized void refuse() {
        refused = true;
        queue.forEach(Handed::close);
        queue.clear();
        queuedOctets = 0;
        notifyAll();
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        InterruptedIOException thrown = new InterruptedIOException("interrupted on the way");
        thrown.initCause(e);
        return thrown;
    }
}
