package org.popbridge.mapping.store.sqlite;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.popbridge.mapping.store.AnnotationChange;
import org.popbridge.mapping.store.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who wants to hear of an account's annotations. */
final class AnnotationWatches {
    private static final Logger LOG = LoggerFactory.getLogger(AnnotationWatches.class);

    private final List<Watch> watches = new CopyOnWriteArrayList<>();

    private final class Watch implements Subscription {
        private final Consumer<AnnotationChange> watcher;

        Watch(Consumer<AnnotationChange> watcher) {
            this.watcher = watcher;
        }

        @Override
        public void close() {
            watches.remove(this);
        }
    }

    Subscription add(Consumer<AnnotationChange> watcher) {
        Watch watch = new Watch(watcher);
        watches.add(watch);
        return watch;
    }

    /** On the lane's thread, after the commit. */
    void tell(AnnotationChange change, Optional<Subscription> except) {
        for (Watch watch : watches) {
            if (except.isPresent() && except.get().equals(watch)) {
                continue;
            }
            try {
                watch.watcher.accept(change);
            } catch (RuntimeException e) {
                LOG.error("a watcher of annotations failed", e);
            }
        }
    }
}
