package org.popbridge.mapping.pop3;

import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;

/**
 * What to ask for next, pulled as late as possible, so that what a client waits for can be put at
 * the head while a retrieval runs.
 *
 * <p>Called on the retrieving thread, between messages and never while octets of one are delivered.
 */
@FunctionalInterface
public interface RequestQueue {
    /**
     * The next request, or nothing for now. The retrieval ends when nothing is in flight and this
     * says nothing; while something is in flight it is asked again after each message.
     */
    Optional<Request> next();

    /** The whole messages of these numbers, in this order. */
    static RequestQueue whole(Collection<Integer> numbers) {
        Iterator<Integer> rest = numbers.iterator();
        return () -> rest.hasNext() ? Optional.of(new Request.Retr(rest.next())) : Optional.empty();
    }

    /** The heads of these messages, in this order. */
    static RequestQueue tops(Collection<Integer> numbers, int lines) {
        Iterator<Integer> rest = numbers.iterator();
        return () ->
                rest.hasNext()
                        ? Optional.of(new Request.Top(rest.next(), lines))
                        : Optional.empty();
    }
}
