package org.popbridge.mapping.store.segment;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.popbridge.mapping.store.search.SignatureBuilder;

/**
 * What taking in one message needs for a while: a buffer, a digest, a signature's bitmap. A few are
 * kept for the next message, so that the first sync makes no garbage but the messages' facts.
 */
final class Scratch {
    private static final BlockingQueue<Scratch> FREE =
            new ArrayBlockingQueue<>(2 * Runtime.getRuntime().availableProcessors());
    private static final int SMALL = 64 << 10;

    private byte[] buffer = new byte[SMALL];
    private byte[] facts = new byte[SMALL];
    private final MessageDigest digest = sha256();
    private final SignatureBuilder signature = new SignatureBuilder();

    private Scratch() {}

    static Scratch take() {
        Scratch free = FREE.poll();
        return free == null ? new Scratch() : free;
    }

    void giveBack() {
        digest.reset();
        signature.clear();
        // When enough are kept already, this one is garbage.
        var _ = FREE.offer(this);
    }

    /** The buffer, at least so long, with what was in it. */
    byte[] buffer(int length) {
        if (buffer.length < length) {
            buffer = Arrays.copyOf(buffer, Math.max(length, buffer.length * 2));
        }
        return buffer;
    }

    /** Another one, at least so long, without what was in it. */
    byte[] facts(int length) {
        if (facts.length < length) {
            facts = new byte[Math.max(length, facts.length * 2)];
        }
        return facts;
    }

    MessageDigest digest() {
        return digest;
    }

    SignatureBuilder signature() {
        return signature;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
