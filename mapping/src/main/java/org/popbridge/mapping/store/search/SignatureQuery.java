package org.popbridge.mapping.store.search;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;

/**
 * The question to put to signatures: may a needle be in the text? Immutable.
 *
 * <p>Needles of less than three octets have no trigram: they may be in every text that is not
 * empty.
 */
public final class SignatureQuery {
    /** Which of a message's two texts are asked; one that may hold the needle suffices. */
    public enum Where {
        HEADER,
        BODY,
        EITHER
    }

    private final Where where;
    private final int[] hashes;

    private SignatureQuery(Where where, int[] hashes) {
        this.where = where;
        this.hashes = hashes;
    }

    /**
     * @param needle folded, in UTF-8
     */
    static SignatureQuery of(Where where, byte[] needle) {
        int[] hashes =
                IntStream.range(0, Math.max(0, needle.length - 2))
                        .map(i -> Signature.trigram(needle, i))
                        .map(Signature::hash)
                        .distinct()
                        .toArray();
        return new SignatureQuery(where, hashes);
    }

    /** Whether every text passes, so that signatures need not be read. */
    public boolean isOpen() {
        return hashes.length == 0;
    }

    /**
     * Whether the needle may be in the message.
     *
     * @param at where the header's signature is; the body's follows it
     */
    public boolean mayMatch(MemorySegment signatures, long at, int headerSize, int bodySize) {
        if (where != Where.BODY && mayMatch(signatures, at, headerSize)) {
            return true;
        }
        return where != Where.HEADER
                && mayMatch(signatures, at + Signature.octets(headerSize), bodySize);
    }

    private boolean mayMatch(MemorySegment signatures, long at, int size) {
        if (size == Signature.SATURATED) {
            return true;
        }
        int mask = (1 << size) - 1;
        for (int hash : hashes) {
            int bit = hash & mask;
            int octet = signatures.get(ValueLayout.JAVA_BYTE, at + (bit >>> 3));
            if ((octet & (1 << (bit & 7))) == 0) {
                return false;
            }
        }
        return true;
    }
}
