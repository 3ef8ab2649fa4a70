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
    private final int[] folded;
    private final int[] octets;

    private SignatureQuery(Where where, int[] folded, int[] octets) {
        this.where = where;
        this.folded = folded;
        this.octets = octets;
    }

    /**
     * @param folded the needle in text, folded, in UTF-8
     * @param octets the needle in what is no text
     */
    static SignatureQuery of(Where where, byte[] folded, byte[] octets) {
        return new SignatureQuery(where, hashes(folded), hashes(octets));
    }

    private static int[] hashes(byte[] needle) {
        return IntStream.range(0, Math.max(0, needle.length - 2))
                .map(i -> Signature.trigram(needle, i))
                .map(Signature::hash)
                .distinct()
                .toArray();
    }

    /** Whether every text passes, so that signatures need not be read. */
    public boolean isOpen() {
        return folded.length == 0;
    }

    /**
     * Whether the needle may be in the message.
     *
     * @param at where the header's signature is; the body's follows it
     * @param hasOctets whether some of the message is in them as octets
     */
    public boolean mayMatch(
            MemorySegment signatures, long at, int headerSize, int bodySize, boolean hasOctets) {
        return mayMatch(folded, signatures, at, headerSize, bodySize)
                || (hasOctets && mayMatch(octets, signatures, at, headerSize, bodySize));
    }

    private boolean mayMatch(
            int[] hashes, MemorySegment signatures, long at, int headerSize, int bodySize) {
        if (where != Where.BODY && mayMatch(hashes, signatures, at, headerSize)) {
            return true;
        }
        return where != Where.HEADER
                && mayMatch(hashes, signatures, at + Signature.octets(headerSize), bodySize);
    }

    private static boolean mayMatch(int[] hashes, MemorySegment signatures, long at, int size) {
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
