package org.popbridge.mapping.sync;

import java.util.List;
import java.util.function.Predicate;
import org.popbridge.mapping.pop3.Listing;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.MaildropEntry.State;

/**
 * A host's window on its maildrop (V1): some show only the newest few hundred. What is older than
 * all that a full window shows is out of sight, and nobody knows whether it is gone; a window with
 * room in it shows all there is.
 *
 * <p>It shows itself when new mail comes in and just the oldest go out of sight in one listing. Who
 * deletes the oldest at such a moment is taken for a window too, but only until the host lists more
 * than that; so long, what is missing stays (law 3).
 *
 * @param size how many it shows at most; 0 for a host that shows all
 * @param oldest the entry that the oldest message in sight is, if the window is full; 0 otherwise
 */
record Window(int size, int oldest) {
    static final Window NONE = new Window(0, 0);

    /** What a listing that was paired tells, of a host of which so much was known before. */
    static Window of(int known, Listing listing, Pairing pairing) {
        int shown = listing.messages().size();
        int oldest =
                pairing.paired().values().stream()
                        .mapToInt(pair -> pair.entry().id().value())
                        .min()
                        .orElse(0);
        List<MaildropEntry> missing =
                pairing.unpairedEntries().stream()
                        .filter(entry -> entry.state() == State.LISTED)
                        .toList();
        Predicate<MaildropEntry> isOlder = entry -> entry.id().value() < oldest;
        if (!missing.isEmpty()
                && !pairing.unpairedMessages().isEmpty()
                && missing.stream().allMatch(isOlder)) {
            return new Window(shown, oldest);
        }
        if (shown > known) {
            return NONE;
        }
        return new Window(known, shown == known ? oldest : 0);
    }

    /** Whether an entry that is not in sight may still be there. */
    boolean isBefore(MaildropEntry entry) {
        return entry.id().value() < oldest;
    }
}
