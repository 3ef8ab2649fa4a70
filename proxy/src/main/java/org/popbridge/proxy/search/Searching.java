package org.popbridge.proxy.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.StorageDamagedException;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.mapping.sync.ContentUnavailableException;
import org.popbridge.proxy.command.SearchKey;

/**
 * Evaluates a search key over one view (RFC 9051 §6.4.4).
 *
 * <p>Cheap keys narrow before dear ones. Where a key can be decided only by content that is not
 * here yet, the content is asked of the sync and waited for; what cannot be had now leaves a gap,
 * which the result tells. Runs on the session's own thread and holds no lock.
 */
public final class Searching {
    /** What is searched, as it is at each call. */
    @FunctionalInterface
    public interface Scopes {
        SearchScope now() throws IOException;
    }

    private final BridgedAccount account;
    private final Scopes scopes;
    private final Progress progress;

    public Searching(BridgedAccount account, Scopes scopes, Progress progress) {
        this.account = account;
        this.scopes = scopes;
        this.progress = progress;
    }

    /** Whether flags and numbers decide the key: content is not asked for, nor waited for. */
    public static boolean isByColumns(SearchKey key) {
        return Evaluation.cost(key) == 0 && !SearchAnswers.asksForModSeq(key);
    }

    /** The messages that match; their content may still be on its way. */
    public Found find(SearchKey key) throws IOException, InterruptedException {
        return find(key, false);
    }

    /** The messages that match and whose content is here, for SORT and THREAD. */
    public Found findWithContent(SearchKey key) throws IOException, InterruptedException {
        return find(key, true);
    }

    private Found find(SearchKey key, boolean withContent)
            throws IOException, InterruptedException {
        Optional<String> gap = Optional.empty();
        DamagedBodies damaged = new DamagedBodies(account, progress);
        while (true) {
            SearchScope scope = scopes.now();
            Evaluation evaluation = new Evaluation(account.store(), scope, progress);
            BitSet found;
            try {
                found = evaluation.matching(key, damaged.readable(scope));
            } catch (StorageDamagedException met) {
                damaged.mend(scope, met);
                continue;
            }
            BitSet undecided = evaluation.undecided();
            if (withContent) {
                undecided.or(evaluation.absent(found));
            }
            if (undecided.isEmpty() || gap.isPresent()) {
                found.andNot(undecided);
                return new Found(scope, found, undecided.isEmpty() ? Optional.empty() : gap);
            }
            gap = fetch(scope, undecided);
        }
    }

    /** Waits for content; answers why some could not be had. */
    private Optional<String> fetch(SearchScope scope, BitSet positions)
            throws IOException, InterruptedException {
        List<ContentId> contents = new ArrayList<>(positions.cardinality());
        positions.stream().forEach(position -> contents.add(scope.snapshot().contentAt(position)));
        long all = scope.visible().cardinality();
        try {
            account.require(contents, progress.waiting(all, all));
            return Optional.empty();
        } catch (ContentUnavailableException e) {
            return Optional.of(
                    "Some messages could not be looked into: "
                            + (e.getMessage() == null
                                    ? "their content is not here"
                                    : e.getMessage()));
        }
    }
}
