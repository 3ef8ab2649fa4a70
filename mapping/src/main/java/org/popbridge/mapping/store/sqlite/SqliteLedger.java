package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.popbridge.mapping.store.ContentArrival;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.LedgerChange;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.MaildropLedger;

/** The ledger in an account's index. */
record SqliteLedger(SqliteAccount account) implements MaildropLedger {
    @Override
    public List<MaildropEntry> entries() throws IOException {
        return account.call(work -> new LedgerRows(work.index()).all());
    }

    @Override
    public Optional<MaildropEntry> entryOf(ContentId content) throws IOException {
        return account.call(work -> new LedgerRows(work.index()).of(content));
    }

    @Override
    public void keepExpunged(Duration time, boolean deleting) throws IOException {
        KeptExpunged wanted = new KeptExpunged(time, deleting);
        if (!account.property(KeptExpunged.PROPERTY).orElse("").equals(wanted.toString())) {
            account.setProperty(KeptExpunged.PROPERTY, wanted.toString());
        }
    }

    @Override
    public List<MaildropEntry> apply(List<LedgerChange> changes) throws IOException {
        List<LedgerChange> own = List.copyOf(changes);
        return own.isEmpty() ? List.of() : account.call(work -> new LedgerChanges(work).apply(own));
    }

    @Override
    public void contentArrived(List<ContentArrival> arrivals) throws IOException {
        List<ContentArrival> own = List.copyOf(arrivals);
        if (!own.isEmpty()) {
            account.call(work -> {
                new ContentArrivals(work).take(own);
                return true;
            });
        }
    }
}
