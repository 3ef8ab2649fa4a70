package org.popbridge.mapping.store.sqlite;

import java.time.Duration;
import java.time.InstantSource;
import org.popbridge.mapping.store.Quota;
import org.popbridge.mapping.store.segment.SegmentLimits;

/**
 * What a store may use.
 *
 * @param files how large files and accounts may become
 * @param quota how much each account may hold
 * @param snapshotOctets memory for the snapshots of all accounts' mailboxes
 * @param locationOctets memory for where contents are
 * @param idle how long an account's files stay open after their last use
 * @param grace how long the content of an expunged message can still be read, by sessions that have
 *     not been told of the expunge, before its space is given back
 * @param upkeep how often the store looks for what can be closed and what can be given back; zero
 *     for never, that is only when it is asked to
 * @param threads platform threads that call SQLite
 * @param clock gives the dates of what happens
 */
public record StoreSettings(
        SegmentLimits files,
        Quota quota,
        long snapshotOctets,
        long locationOctets,
        Duration idle,
        Duration grace,
        Duration upkeep,
        int threads,
        InstantSource clock) {
    public static final StoreSettings DEFAULT =
            new StoreSettings(
                    SegmentLimits.DEFAULT,
                    Quota.NONE,
                    Math.max(32L << 20, Runtime.getRuntime().maxMemory() / 8),
                    Math.max(16L << 20, Runtime.getRuntime().maxMemory() / 16),
                    Duration.ofMinutes(10),
                    Duration.ofHours(1),
                    Duration.ofMinutes(1),
                    Math.max(4, 2 * Runtime.getRuntime().availableProcessors()),
                    InstantSource.system());

    public StoreSettings {
        if (threads < 1 || snapshotOctets < 0 || locationOctets < 0) {
            throw new IllegalArgumentException(
                    "%d threads, %d and %d octets of memory"
                            .formatted(threads, snapshotOctets, locationOctets));
        }
    }

    public StoreSettings withFiles(SegmentLimits newFiles) {
        return new StoreSettings(
                newFiles,
                quota,
                snapshotOctets,
                locationOctets,
                idle,
                grace,
                upkeep,
                threads,
                clock);
    }

    public StoreSettings withQuota(Quota newQuota) {
        return new StoreSettings(
                files,
                newQuota,
                snapshotOctets,
                locationOctets,
                idle,
                grace,
                upkeep,
                threads,
                clock);
    }

    public StoreSettings withGrace(Duration newGrace) {
        return new StoreSettings(
                files,
                quota,
                snapshotOctets,
                locationOctets,
                idle,
                newGrace,
                upkeep,
                threads,
                clock);
    }

    public StoreSettings withIdle(Duration newIdle) {
        return new StoreSettings(
                files,
                quota,
                snapshotOctets,
                locationOctets,
                newIdle,
                grace,
                upkeep,
                threads,
                clock);
    }

    public StoreSettings withUpkeep(Duration newUpkeep) {
        return new StoreSettings(
                files,
                quota,
                snapshotOctets,
                locationOctets,
                idle,
                grace,
                newUpkeep,
                threads,
                clock);
    }

    public StoreSettings withClock(InstantSource newClock) {
        return new StoreSettings(
                files,
                quota,
                snapshotOctets,
                locationOctets,
                idle,
                grace,
                upkeep,
                threads,
                newClock);
    }
}
