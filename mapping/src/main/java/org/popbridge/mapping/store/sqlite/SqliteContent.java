package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.message.MessageSummary;
import org.popbridge.mapping.store.Content;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.StorageDamagedException;
import org.popbridge.mapping.store.segment.ContentLocation;
import org.popbridge.mapping.store.segment.SegmentGoneException;

/** A content with its files held open: a compaction may move it, what was opened reads on. */
record SqliteContent(
        SqliteAccount account,
        OpenFiles hold,
        ContentId id,
        ContentLocation location,
        Octets octets)
        implements Content {
    @Override
    public long size() {
        return location.body().length();
    }

    @Override
    public MessageSummary summary() throws IOException {
        try {
            return hold.files().summary(location);
        } catch (SegmentGoneException e) {
            return hold.files().summary(account.locationAgain(id));
        }
    }

    @Override
    public void verify() throws IOException {
        byte[] digest = account.digest(id);
        try {
            try {
                hold.files().verify(location.body(), digest);
            } catch (SegmentGoneException e) {
                hold.files().verify(account.locationAgain(id).body(), digest);
            }
        } catch (StorageDamagedException e) {
            throw new StorageDamagedException(
                    "account %s, content %d: %s"
                            .formatted(account.name(), id.value(), e.getMessage()),
                    e);
        }
    }
}
