package org.popbridge.proxy.search;

import java.io.IOException;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.store.Content;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.StorageDamagedException;
import org.popbridge.mapping.sync.BridgedAccount;
import org.popbridge.mapping.sync.ContentUnavailableException;

/**
 * The messages that one search could not read, because what is on the disk is not what arrived:
 * each is retrieved again, and left out if the mail host does not give it any more; the client is
 * told which. Looks for them only after one was met, and then at all that the search is about.
 */
final class DamagedBodies {
    private final BridgedAccount account;
    private final Progress progress;
    private final Set<ContentId> lost = new HashSet<>();

    DamagedBodies(BridgedAccount account, Progress progress) {
        this.account = account;
        this.progress = progress;
    }

    /** What can be read of what is visible, as far as is known. */
    BitSet readable(SearchScope scope) {
        BitSet readable = (BitSet) scope.visible().clone();
        if (!lost.isEmpty()) {
            scope.visible().stream()
                    .filter(i -> lost.contains(scope.snapshot().contentAt(i)))
                    .forEach(readable::clear);
        }
        return readable;
    }

    /**
     * Has what is damaged retrieved again.
     *
     * @param met what the search met
     * @throws StorageDamagedException if it is none of the messages that are searched
     */
    void mend(SearchScope scope, StorageDamagedException met)
            throws IOException, InterruptedException {
        BitSet among = readable(scope);
        boolean any = false;
        for (int i = among.nextSetBit(0); i >= 0; i = among.nextSetBit(i + 1)) {
            ContentId id = scope.snapshot().contentAt(i);
            if (!isSound(id)) {
                any = true;
                if (!isMended(id)) {
                    lost.add(id);
                    progress.unreadable(new Uid(scope.snapshot().uidAt(i)));
                }
            }
        }
        if (!any) {
            throw met;
        }
    }

    private boolean isMended(ContentId id) throws IOException, InterruptedException {
        try {
            account.mend(id);
            return isSound(id);
        } catch (ContentUnavailableException gone) {
            // The client is told that it is left out, and the log has the damage.
            return false;
        }
    }

    private boolean isSound(ContentId id) throws IOException {
        Optional<Content> content = account.store().content(id);
        try {
            if (content.isPresent()) {
                content.get().requireSound();
            }
            return true;
        } catch (StorageDamagedException damaged) {
            return false;
        }
    }
}
