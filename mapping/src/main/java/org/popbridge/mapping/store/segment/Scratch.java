package org.popbridge.mapping.store.segment;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * What a message is gathered in: a buffer and a digest. Some are kept for the next messages, as
 * many as a download has on their way, so that it makes no garbage but the messages' facts.
 */
final class Scratch {
    private static final BlockingQueue<Scratch> FREE = new ArrayBlockingQueue<>(64);
    private static final int SMALL = 64 << 10;

    /** A longer buffer is not kept, so that what is kept is little. */
    private static final int KEPT = 256 << 10;

    private byte[] buffer = new byte[SMALL];
    private final MessageDigest digest = sha256();

    private Scratch() {}

    static Scratch take() {
        Scratch free = FREE.poll();
        return free == null ? new Scratch() : free;
    }

    void giveBack() {
        digest.reset();
        if (buffer.length <= KEPT) {
            // When enough are kept already, this one is garbage.
            var _ = FREE.offer(this);
        }
    }

    /** The buffer, at least so long, with what was in it. */
    byte[] buffer(int length) {
        if (buffer.length < length) {
            buffer = Arrays.copyOf(buffer, Math.max(length, buffer.length * 2));
        }
        return buffer;
    }

    MessageDigest digest() {
        return digest;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
