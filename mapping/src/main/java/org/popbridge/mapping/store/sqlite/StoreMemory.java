package org.popbridge.mapping.store.sqlite;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.popbridge.mapping.store.Quota;
import org.popbridge.mapping.store.segment.ContentFiles;
import org.popbridge.mapping.store.segment.SegmentLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all accounts of a store share: the threads that call SQLite, the caches, who is in use. */
final class StoreMemory {
    private static final Logger LOG = LoggerFactory.getLogger(StoreMemory.class);

    private final StoreSettings settings;
    private final ExecutorService threads;
    private final Cache<Snapshots.Key, ColumnSnapshot> snapshots;
    private final Cache<Locations.Key, Locations.Chunk> locations;
    private final Set<SqliteAccount> inUse = ConcurrentHashMap.newKeySet();

    StoreMemory(StoreSettings settings) {
        this.settings = settings;
        this.threads =
                Executors.newFixedThreadPool(
                        settings.threads(),
                        Thread.ofPlatform().daemon().name("store-", 0).factory());
        this.snapshots =
                Caffeine.newBuilder()
                        .maximumWeight(settings.snapshotOctets())
                        .weigher((Snapshots.Key _, ColumnSnapshot value) -> value.octets())
                        .executor(Runnable::run)
                        .build();
        this.locations =
                Caffeine.newBuilder()
                        .maximumWeight(settings.locationOctets())
                        .weigher((Locations.Key _, Locations.Chunk _) -> Locations.Chunk.OCTETS)
                        .executor(Runnable::run)
                        .build();
    }

    ExecutorService threads() {
        return threads;
    }

    Cache<Snapshots.Key, ColumnSnapshot> snapshots() {
        return snapshots;
    }

    Cache<Locations.Key, Locations.Chunk> locations() {
        return locations;
    }

    SegmentLimits limits() {
        return settings.files();
    }

    Quota quota() {
        return settings.quota();
    }

    InstantSource clock() {
        return settings.clock();
    }

    /** Notes that the account may have files open, and keeps it until it has not. */
    void inUse(SqliteAccount account) {
        if (!inUse.contains(account)) {
            inUse.add(account);
        }
    }

    void notInUse(SqliteAccount account) {
        inUse.remove(account);
    }

    Set<SqliteAccount> accountsInUse() {
        return Set.copyOf(inUse);
    }

    void close(ContentFiles files) {
        try {
            files.close();
        } catch (IOException e) {
            LOG.warn("files of an account could not be closed: {}", e.getMessage());
        }
    }
}
