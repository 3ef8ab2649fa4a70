package org.popbridge.mapping.sync;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.LedgerChange;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.MaildropEntry.State;

/**
 * Brings back what clients expunged in INBOX: each message whose octets are here, or on the host
 * that still lists it, is shown in INBOX again, under a new UID (law 2). What another folder shows,
 * or what the vanishing of a message took away, is left alone. Works with a running bridge or
 * without one.
 */
public record Undo(Account account) {
    /**
     * What became of it.
     *
     * @param restored messages that INBOX shows again
     * @param awaited those of them whose octets come from the host, with its next sync, if it still
     *     lists them
     * @param lost messages that are neither here nor there any more
     */
    public record Outcome(int restored, int awaited, int lost) {}

    /** Brings back what was expunged at that time or later; all or none, and durable on return. */
    public Outcome restore(Instant since) throws IOException {
        List<LedgerChange> changes = new ArrayList<>();
        int awaited = 0;
        int lost = 0;
        for (MaildropEntry entry : account.maildrop().entries()) {
            if (entry.wanted() || entry.expungedAt().filter(at -> !at.isBefore(since)).isEmpty()) {
                continue;
            }
            if (entry.hasContent()) {
                changes.add(new LedgerChange.Restored(entry.id()));
            } else if (entry.state() == State.EXPUNGED) {
                changes.add(new LedgerChange.Restored(entry.id()));
                awaited++;
            } else {
                lost++;
            }
        }
        account.maildrop().apply(changes);
        return new Outcome(changes.size(), awaited, lost);
    }
}
