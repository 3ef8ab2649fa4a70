package org.popbridge.mapping.sync;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.mapping.store.LedgerChange;

/** What the {@link Reconciler} makes of a listing. */
public sealed interface Verdict {
    /**
     * The listing is believed.
     *
     * @param changes for {@link org.popbridge.mapping.store.MaildropLedger#apply}, in this order
     * @param known which known entry each message number stands for, in this session only (law 1)
     * @param arrivals the numbers of the new messages, in the order of their {@link
     *     LedgerChange.Arrived}
     * @param hides whether this host shows itself to hide what was retrieved (V1), so that absence
     *     means nothing on it
     * @param window how many of the newest messages this host shows at most, as far as is known
     *     (V1); 0 if it seems to show all
     */
    record Changes(
            List<LedgerChange> changes,
            Map<Integer, EntryId> known,
            List<Integer> arrivals,
            boolean hides,
            int window)
            implements Verdict {
        public Changes {
            changes = List.copyOf(changes);
            known = Map.copyOf(known);
            arrivals = List.copyOf(arrivals);
        }
    }

    /**
     * Nothing can be said before there is evidence of these messages: get it, and ask again with
     * the same listing. What cannot be had is {@link Evidence.Refused}.
     */
    record Ask(SortedSet<Integer> numbers) implements Verdict {}

    /** The host gave no whole listing this once: change nothing, ask in a later session (I3). */
    record Postponed(String reason) implements Verdict {}

    /**
     * The listing would take away so much that it is not believed (law 3): change nothing, say so,
     * go on when the messages are listed again or somebody accepts that they are gone.
     *
     * @param reason in a user's words
     */
    record Suspicious(String reason) implements Verdict {}
}
