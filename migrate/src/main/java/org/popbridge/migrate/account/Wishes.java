package org.popbridge.migrate.account;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How accounts are to be migrated.
 *
 * @param verify whether each message is fetched back and compared
 * @param deleteAfterVerify whether the source is emptied of what proved to be there (law 4);
 *     implies {@code verify}
 * @param addXUidl whether the unique-id is put before the message as X-UIDL
 * @param since messages dated before are left out
 * @param maxSize larger messages are left out; octets
 * @param seenBefore messages older than this are marked as seen
 * @param octetsPerSecond the most that an account is read with; empty: as fast as it goes
 */
public record Wishes(
        boolean verify,
        boolean deleteAfterVerify,
        boolean addXUidl,
        Optional<Instant> since,
        OptionalLong maxSize,
        Optional<Duration> seenBefore,
        OptionalLong octetsPerSecond) {
    public static final Wishes PLAIN =
            new Wishes(
                    false,
                    false,
                    false,
                    Optional.empty(),
                    OptionalLong.empty(),
                    Optional.empty(),
                    OptionalLong.empty());

    public Wishes {
        verify |= deleteAfterVerify;
    }

    public Wishes verified() {
        return new Wishes(
                true, deleteAfterVerify, addXUidl, since, maxSize, seenBefore, octetsPerSecond);
    }

    public Wishes deletedAfterVerify() {
        return new Wishes(true, true, addXUidl, since, maxSize, seenBefore, octetsPerSecond);
    }
}
