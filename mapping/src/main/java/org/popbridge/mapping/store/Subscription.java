package org.popbridge.mapping.store;

/** A watch that can be ended; ending it twice is no harm. */
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
