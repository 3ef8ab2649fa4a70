package org.popbridge.mapping.store.segment;

import java.util.concurrent.atomic.AtomicLong;
import org.popbridge.mapping.store.StorageFullException;

/** What an account's files may still grow by; shared by all of them. */
final class Room {
    private final AtomicLong left;

    Room(long octets) {
        left = new AtomicLong(octets);
    }

    void take(long octets) throws StorageFullException {
        if (left.addAndGet(-octets) < 0) {
            left.addAndGet(octets);
            throw new StorageFullException(
                    "the account's files have reached their limit: no room for %d octets more"
                            .formatted(octets));
        }
    }

    /** Counts what is on disk already, even beyond the limit. */
    void occupy(long octets) {
        left.addAndGet(-octets);
    }

    void give(long octets) {
        left.addAndGet(octets);
    }
}
