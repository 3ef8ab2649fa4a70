package org.popbridge.mapping.sync;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.popbridge.mapping.store.ContentId;

/**
 * The contents that clients wait for, in the order of asking, and what became of them. Any thread;
 * {@link #await} blocks, nothing else does.
 */
final class Wants {
    /** More than a screen of messages is a download, and is better committed in large batches. */
    private static final int FEW = 128;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition settled = lock.newCondition();

    /** How many wait for each content that is neither here nor refused. */
    private final Map<ContentId, Integer> open = new HashMap<>();

    private final Set<ContentId> queue = new LinkedHashSet<>();
    private final Map<ContentId, String> refused = new HashMap<>();

    /** Those whose waiters have been let down once, and wait for the last time. */
    private final Set<ContentId> waitingOnce = new HashSet<>();

    /** Notes that somebody waits for these; each call is followed by one {@link #await}. */
    void want(Collection<ContentId> contents) {
        lock.lock();
        try {
            for (ContentId content : contents) {
                refused.remove(content);
                open.merge(content, 1, Integer::sum);
                queue.add(content);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until each is here or refused; answers why some were refused. */
    List<String> await(Collection<ContentId> contents, Waiting waiting)
            throws IOException, InterruptedException {
        for (int absent = await(contents, waiting.every()); absent > 0; ) {
            waiting.stillAbsent(absent);
            absent = await(contents, waiting.every());
        }
        lock.lock();
        try {
            return contents.stream().map(refused::get).filter(Objects::nonNull).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Waits so long; answers how many are neither here nor refused then. */
    private int await(Collection<ContentId> contents, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lock();
        try {
            for (ContentId content : contents) {
                while (open.containsKey(content) && left > 0) {
                    left = settled.awaitNanos(left);
                }
            }
            return (int) contents.stream().filter(open::containsKey).count();
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody waits for so few that each should be here as soon as it can be. */
    boolean areFew() {
        lock.lock();
        try {
            return !open.isEmpty() && open.size() <= FEW;
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return open.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Those to ask the host for next, at most so many, in order; they leave the queue. */
    List<ContentId> take(int most) {
        lock.lock();
        try {
            List<ContentId> taken = queue.stream().limit(most).toList();
            taken.forEach(queue::remove);
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** These are here and durable. */
    void arrived(Collection<ContentId> contents) {
        lock.lock();
        try {
            for (ContentId content : contents) {
                refused.remove(content);
                open.remove(content);
                queue.remove(content);
                waitingOnce.remove(content);
            }
            settled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** This one cannot be had now. */
    void refuse(ContentId content, String reason) {
        lock.lock();
        try {
            refuseLocked(content, reason);
            settled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** None that is still open can be had now. */
    void refuseAll(String reason) {
        lock.lock();
        try {
            List.copyOf(open.keySet()).forEach(content -> refuseLocked(content, reason));
            settled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whoever waits from now on is patient with one more session only. */
    void waitOnce() {
        lock.lock();
        try {
            waitingOnce.addAll(open.keySet());
        } finally {
            lock.unlock();
        }
    }

    /** A session broke: who waited for the last time is refused, the others wait once more. */
    void letDown(String reason) {
        lock.lock();
        try {
            List.copyOf(waitingOnce).forEach(content -> refuseLocked(content, reason));
            waitingOnce.addAll(open.keySet());
            settled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void refuseLocked(ContentId content, String reason) {
        waitingOnce.remove(content);
        if (open.remove(content) != null) {
            refused.put(content, reason);
        }
        queue.remove(content);
    }

    /** Whatever is open is asked for anew, because a new session begins. */
    void requeue() {
        lock.lock();
        try {
            queue.addAll(open.keySet());
        } finally {
            lock.unlock();
        }
    }

    /** For {@link BridgedAccount#require}: one exception of many reasons. */
    static void throwIfAny(List<String> reasons) throws IOException {
        if (!reasons.isEmpty()) {
            throw new ContentUnavailableException(
                    reasons.size() == 1
                            ? reasons.getFirst()
                            : "%d messages cannot be had now, one because: %s"
                                    .formatted(reasons.size(), reasons.getFirst()));
        }
    }
}
