package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import org.popbridge.mapping.message.MessageSummary;
import org.popbridge.mapping.store.ContentWriter;
import org.popbridge.mapping.store.StoredOctets;
import org.popbridge.mapping.store.segment.SegmentWriter;

/** A writer whose files stay open as long as it is used, and its octets are. */
final class HeldWriter implements ContentWriter {
    private final SegmentWriter writer;
    private final OpenFiles hold;

    HeldWriter(OpenFiles hold) {
        this.writer = hold.files().newContent();
        this.hold = hold;
    }

    @Override
    public void write(byte[] source, int offset, int count) throws IOException {
        writer.write(source, offset, count);
    }

    @Override
    public StoredOctets finish() throws IOException {
        return new HeldOctets(writer.finish(), hold);
    }

    @Override
    public MessageSummary summary() {
        return writer.summary();
    }

    @Override
    public void close() {
        writer.close();
    }
}
