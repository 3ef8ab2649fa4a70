package org.popbridge.mapping.store.sqlite;

import com.github.benmanes.caffeine.cache.Cache;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.store.MailboxId;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest snapshots of one account that memory has, and who watches them. Snapshots are
 * published by the thread that runs the account's {@link Lane}, and read by any.
 *
 * <p>The newest is found for as long as anybody holds it; the cache, which all accounts share and
 * which is bounded in octets, holds those that were used last.
 */
final class Snapshots {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);

    /** What the cache of all accounts knows a snapshot by. */
    record Key(Snapshots account, MailboxId mailbox) {}

    private final Cache<Key, ColumnSnapshot> cache;
    private final Map<MailboxId, WeakReference<ColumnSnapshot>> newest = new ConcurrentHashMap<>();
    private final Map<MailboxId, List<Watch>> watchers = new ConcurrentHashMap<>();

    Snapshots(Cache<Key, ColumnSnapshot> cache) {
        this.cache = cache;
    }

    @Nullable ColumnSnapshot latest(MailboxId id) {
        WeakReference<ColumnSnapshot> reference = newest.get(id);
        ColumnSnapshot snapshot = reference == null ? null : reference.get();
        if (snapshot != null) {
            // Counts as a use, and puts back what was squeezed out while somebody held it.
            if (cache.getIfPresent(new Key(this, id)) == null) {
                cache.put(new Key(this, id), snapshot);
            }
        }
        return snapshot;
    }

    /** Whether the next snapshot of a mailbox must be made now, because somebody has the last. */
    boolean isNeeded(MailboxId id) {
        WeakReference<ColumnSnapshot> reference = newest.get(id);
        return (reference != null && reference.get() != null) || watchers.containsKey(id);
    }

    void publish(ColumnSnapshot snapshot) {
        newest.put(snapshot.mailbox(), new WeakReference<>(snapshot));
        cache.put(new Key(this, snapshot.mailbox()), snapshot);
    }

    void forget(MailboxId id) {
        newest.remove(id);
        cache.invalidate(new Key(this, id));
    }

    void forgetAll() {
        List.copyOf(newest.keySet()).forEach(this::forget);
    }

    /** Tells the watchers of a mailbox; one that throws harms neither the others nor the change. */
    void tell(ColumnSnapshot snapshot) {
        for (Watch watch : watchers.getOrDefault(snapshot.mailbox(), List.of())) {
            try {
                watch.watcher.accept(snapshot);
            } catch (RuntimeException e) {
                LOG.error("a watcher of {} failed", snapshot.mailbox(), e);
            }
        }
    }

    Subscription watch(MailboxId id, Consumer<MailboxSnapshot> watcher) {
        Watch own = new Watch(watcher);
        watchers.compute(
                id,
                (_, all) -> {
                    List<Watch> list = all == null ? new CopyOnWriteArrayList<>() : all;
                    list.add(own);
                    return list;
                });
        return () ->
                watchers.computeIfPresent(
                        id,
                        (_, all) -> {
                            all.remove(own);
                            return all.isEmpty() ? null : all;
                        });
    }

    /** One watch; not equal to another of the same watcher, so that each ends by itself. */
    private static final class Watch {
        private final Consumer<MailboxSnapshot> watcher;

        Watch(Consumer<MailboxSnapshot> watcher) {
            this.watcher = watcher;
        }
    }
}
