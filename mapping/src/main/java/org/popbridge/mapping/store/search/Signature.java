package org.popbridge.mapping.store.search;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The format of signatures: which trigrams a text has, as one bit of 2<sup>n</sup> for each trigram
 * of its folded UTF-8 octets, and of octets that could not be converted to text. A trigram whose
 * bit is not set is not in the text; one whose bit is set may be.
 *
 * <p>Sizes are powers of two, so that a bitmap shrinks by or-ing its halves. A text gets the
 * smallest that has eight bits or more for each different trigram, so at most one bit in eight is
 * set; one that has too many even for the largest gets none, and every needle may be in it.
 */
public final class Signature {
    /**
     * Of the format, and of the folding; what was written under another number is derived again.
     * Before 2, texts were folded to lower case.
     */
    public static final int VERSION = 2;

    /** Logarithms of sizes in bits: 8 octets to 64 KiB. */
    static final int SMALLEST = 6;

    static final int LARGEST = 19;

    /** Octets of the largest. */
    public static final int MOST_OCTETS = 1 << (LARGEST - 3);

    /** Stands for "no signature: every needle may be in it". */
    static final int SATURATED = 0;

    static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Signature() {}

    static int trigram(byte[] text, int at) {
        return ((text[at] & 0xff) << 16) | ((text[at + 1] & 0xff) << 8) | (text[at + 2] & 0xff);
    }

    /** The trigram's bit, once cut to a signature's size. */
    static int hash(int trigram) {
        int h = trigram * 0x9e3779b1;
        return h ^ (h >>> 15);
    }

    static int sizeFor(int distinct) {
        for (int size = SMALLEST; size < LARGEST; size++) {
            if (distinct <= 1 << (size - 3)) {
                return size;
            }
        }
        // At half density a needle of six octets still rules out fifteen of sixteen.
        return distinct <= 1 << (LARGEST - 1) ? LARGEST : SATURATED;
    }

    /** Octets of a signature of that size. */
    public static int octets(int size) {
        return size == SATURATED ? 0 : 1 << (size - 3);
    }

    /** Whether a size, read from a file, is one. */
    public static boolean isSize(int size) {
        return size == SATURATED || (size >= SMALLEST && size <= LARGEST);
    }
}
