package org.popbridge.mapping.store;

import java.io.IOException;
import org.popbridge.mapping.message.MessageSummary;

/**
 * Takes one message's octets as they come, in constant memory: to the segment file, the digest, and
 * at the end the summary and the search signature. One thread at a time; ends by {@link #finish} or
 * by {@link #close}, which forgets what was written.
 */
public interface ContentWriter extends AutoCloseable {
    /**
     * Takes the next octets.
     *
     * @throws StorageFullException if there is no room
     */
    void write(byte[] source, int offset, int count) throws IOException;

    /**
     * The octets are whole. They are durable only once something names them: {@link Account#append}
     * and {@link MaildropLedger#contentArrived} see to that, many in one sync.
     */
    StoredOctets finish() throws IOException;

    /** After {@link #finish}: what the octets say of themselves. */
    MessageSummary summary();

    @Override
    void close();
}
