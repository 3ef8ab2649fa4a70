package org.popbridge.proxy.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.store.Content;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.StorageDamagedException;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.mapping.sync.ContentUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The contents of the messages that a FETCH named, in windows. What is not here is asked of the
 * sync: at the first gap everything that the command still needs, so that it comes in one go; then
 * window by window, so that each is answered as soon as it is here.
 */
final class Contents {
    private static final Logger LOG = LoggerFactory.getLogger(Contents.class);

    /** A window with gaps is as small as that. */
    private static final int AWAITED = 16;

    private final BridgedAccount account;
    private final Targets targets;
    private final ProgressNotes progress;
    private boolean askedForAll;
    private Optional<Outcome> trouble = Optional.empty();

    Contents(BridgedAccount account, Targets targets, ProgressNotes progress) {
        this.progress = progress;
        this.account = account;
        this.targets = targets;
    }

    /** What the command comes to, if some content is not here or not sound. */
    Optional<Outcome> trouble() {
        return trouble;
    }

    /**
     * The contents from one index on: up to another or the end, or fewer. Empty for those that
     * cannot be had.
     */
    List<Optional<Content>> window(int from, int to) throws IOException, InterruptedException {
        List<Optional<Content>> window = lookUp(from, Math.min(to, targets.size()));
        if (window.stream().allMatch(Optional::isPresent)) {
            return window;
        }
        if (!askedForAll) {
            askedForAll = true;
            askForAll(from);
        }
        int end = Math.min(targets.size(), from + AWAITED);
        List<ContentId> absent = absent(window.subList(0, end - from), from);
        if (absent.isEmpty()) {
            return window.subList(0, end - from);
        }
        try {
            account.require(absent, progress.waiting(end, targets.size()));
        } catch (ContentUnavailableException away) {
            trouble = Optional.of(Failures.outcome(away, "FETCH"));
        }
        return lookUp(from, end);
    }

    /**
     * A content that proved damaged, after it was retrieved again; empty if the host does not give
     * the same octets, and then the command tells of it.
     */
    Optional<Content> mended(ContentId id, StorageDamagedException damage)
            throws IOException, InterruptedException {
        try {
            account.mend(id);
            Optional<Content> again = account.store().content(id);
            if (again.isPresent()) {
                again.get().requireSound();
            }
            return again;
        } catch (ContentUnavailableException away) {
            damage.addSuppressed(away);
        } catch (StorageDamagedException still) {
            damage.addSuppressed(still);
        }
        trouble = Optional.of(Failures.outcome(damage, "FETCH"));
        return Optional.empty();
    }

    private List<Optional<Content>> lookUp(int from, int to) throws IOException {
        List<Optional<Content>> found = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            found.add(account.store().content(id(i)));
        }
        return found;
    }

    private List<ContentId> absent(List<Optional<Content>> window, int from) {
        List<ContentId> absent = new ArrayList<>();
        for (int i = 0; i < window.size(); i++) {
            if (window.get(i).isEmpty()) {
                absent.add(id(from + i));
            }
        }
        return absent;
    }

    private ContentId id(int index) {
        return targets.snapshot().contentAt(targets.positions()[index]);
    }

    /** Nobody waits for this one: each window asks again for its own, and hears what is wrong. */
    private void askForAll(int from) throws IOException {
        List<ContentId> absent = new ArrayList<>();
        for (int i = from; i < targets.size(); i++) {
            if (account.store().content(id(i)).isEmpty()) {
                absent.add(id(i));
            }
        }
        if (absent.size() > AWAITED) {
            Thread.startVirtualThread(() -> {
                try {
                    account.require(absent);
                } catch (IOException | InterruptedException e) {
                    LOG.debug("asking for {} contents ahead: {}", absent.size(), e.toString());
                }
            });
        }
    }
}
