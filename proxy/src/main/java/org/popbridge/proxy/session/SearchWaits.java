package org.popbridge.proxy.session;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.LongAdder;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.Subscription;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.mapping.sync.SyncStatus;
import org.popbridge.mapping.sync.Waiting;

/**
 * How often SEARCH, SORT and THREAD waited for content on its way, and how long in all. Any thread.
 */
public final class SearchWaits {
    private final LongAdder count = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    /** So many waits have ended since the start. */
    public long count() {
        return count.sum();
    }

    /** All of them together. */
    public Duration time() {
        return Duration.ofNanos(nanos.sum());
    }

    /** The account as a search is to see it: its waiting is counted. */
    BridgedAccount counting(BridgedAccount account) {
        return new Searched(account, this);
    }

    private record Searched(BridgedAccount account, SearchWaits waits) implements BridgedAccount {
        @Override
        public void require(Collection<ContentId> contents, Waiting waiting)
                throws IOException, InterruptedException {
            long begun = System.nanoTime();
            try {
                account.require(contents, waiting);
            } finally {
                waits.nanos.add(System.nanoTime() - begun);
                waits.count.increment();
            }
        }

        @Override
        public Account store() {
            return account.store();
        }

        @Override
        public boolean awaitListing(Duration atMost) throws InterruptedException {
            return account.awaitListing(atMost);
        }

        @Override
        public void nudge() {
            account.nudge();
        }

        @Override
        public Subscription idling() {
            return account.idling();
        }

        @Override
        public void mend(ContentId content) throws IOException, InterruptedException {
            account.mend(content);
        }

        @Override
        public SyncStatus status() {
            return account.status();
        }
    }
}
