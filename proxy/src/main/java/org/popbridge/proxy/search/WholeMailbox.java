package org.popbridge.proxy.search;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.store.MailboxSnapshot;

/**
 * What was worked out of the content of all messages of a mailbox, kept while none comes or goes.
 *
 * <p>Content never changes, and snapshots share their column of UIDs exactly as long as they have
 * the same messages: that array's identity is the key. It is held weakly, so a result goes with the
 * last snapshot that it is true of; the sum of all is bounded in octets. For any thread; shared by
 * all accounts.
 */
final class WholeMailbox<V> {
    private final Cache<int[], V> kept;

    WholeMailbox(long mostOctets, int octetsAMessage) {
        kept =
                Caffeine.newBuilder()
                        .weakKeys()
                        .maximumWeight(mostOctets)
                        .weigher((int[] uids, V _) -> 64 + uids.length * octetsAMessage)
                        .executor(Runnable::run)
                        .build();
    }

    /** What is kept of the mailbox, if anything is. */
    @Nullable V known(MailboxSnapshot snapshot) {
        return kept.getIfPresent(snapshot.uids());
    }

    /** What is kept, or is worked out now and kept; all content must be here. */
    V of(MailboxSnapshot snapshot, Computation<V> computation) throws IOException {
        V known = known(snapshot);
        if (known == null) {
            known = computation.compute();
            kept.put(snapshot.uids(), known);
        }
        return known;
    }

    /** Whether the positions are all there are and the content of each is here. */
    static boolean isWhole(MailboxSnapshot snapshot, BitSet positions) {
        if (positions.cardinality() != snapshot.size()) {
            return false;
        }
        for (int i = 0; i < snapshot.size(); i++) {
            if (snapshot.sizeAt(i) == MailboxSnapshot.UNKNOWN) {
                return false;
            }
        }
        return true;
    }

    /** Works a result out of summaries. */
    @FunctionalInterface
    interface Computation<V> {
        V compute() throws IOException;
    }
}
