package org.popbridge.proxy.session;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.ContentWriter;
import org.popbridge.mapping.store.StoredOctets;
import org.popbridge.proxy.command.MessageLiteral;
import org.popbridge.proxy.net.MessageSpool;

/**
 * A message that goes from the wire straight into the account's store, in constant memory. If that
 * fails, the rest is read past and {@link #octets} tells. One thread.
 */
final class SpooledMessage implements MessageSpool, MessageLiteral {
    private @Nullable ContentWriter writer;
    private @Nullable IOException failure;
    private @Nullable StoredOctets stored;
    private long length;

    private SpooledMessage() {}

    static SpooledMessage open(Account store) {
        SpooledMessage message = new SpooledMessage();
        try {
            message.writer = store.newContent();
        } catch (IOException e) {
            message.failure = e;
        }
        return message;
    }

    @Override
    public void write(byte[] source, int offset, int count) {
        length += count;
        if (writer == null) {
            return;
        }
        try {
            writer.write(source, offset, count);
        } catch (IOException e) {
            fail(e);
        }
    }

    @Override
    public MessageLiteral finish() {
        if (writer != null && length > 0) {
            try {
                stored = writer.finish();
            } catch (IOException e) {
                fail(e);
            }
        }
        return this;
    }

    @Override
    public void abandon() {
        forget();
    }

    @Override
    public long length() {
        return length;
    }

    /**
     * The octets, written.
     *
     * @throws IOException why they could not be
     */
    StoredOctets octets() throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (stored == null) {
            throw new IllegalStateException("a spooled message that was not finished");
        }
        return stored;
    }

    /** Lets go of the writer; octets that a mailbox names by now stay. */
    void forget() {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }

    private void fail(IOException why) {
        failure = why;
        forget();
    }
}
