package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.message.MessageSummary;
import org.popbridge.mapping.store.Content;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.StorageDamagedException;
import org.popbridge.mapping.store.segment.BodyLocation;
import org.popbridge.mapping.store.segment.ContentLocation;
import org.popbridge.mapping.store.segment.SegmentGoneException;

/** A content with its files held open: a compaction may move it, what was opened reads on. */
record SqliteContent(
        Contents contents, OpenFiles hold, ContentId id, ContentLocation location, Octets octets)
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
            return hold.files().summary(contents.locationAgain(id));
        }
    }

    @Override
    public void requireSound() throws IOException {
        checked(body -> hold.files().requireSound(body));
    }

    @Override
    public void verify() throws IOException {
        byte[] digest = contents.digest(id);
        checked(body -> hold.files().verify(body, digest));
    }

    private interface Check {
        void of(BodyLocation body) throws IOException;
    }

    private void checked(Check check) throws IOException {
        try {
            try {
                check.of(location.body());
            } catch (SegmentGoneException e) {
                check.of(contents.locationAgain(id).body());
            }
        } catch (StorageDamagedException e) {
            throw new StorageDamagedException(contents.named(id) + ": " + e.getMessage(), e);
        }
    }
}
