package org.popbridge.mapping.store.search;

import java.util.Arrays;

/**
 * Makes the {@link Signature} of one text, which comes in pieces of any length.
 *
 * <p>Bits are set in a bitmap of the greatest size; at the end it is folded in halves to the size
 * that fits the number of different trigrams, so nobody has to know beforehand how much text will
 * come, and memory stays the same for all of it. One thread at a time; reused for text after text.
 */
public final class SignatureBuilder {
    private final long[] bits = new long[1 << (Signature.LARGEST - 6)];
    private int trigram;
    private int pending;
    private int distinct;

    /** More of the text, folded, in UTF-8; answers that the rest is of interest too. */
    public boolean add(byte[] text, int from, int to) {
        int t = trigram;
        int i = from;
        for (; pending < 2 && i < to; pending++, i++) {
            t = (t << 8) | (text[i] & 0xff);
        }
        long[] bits = this.bits;
        int fresh = 0;
        for (; i < to; i++) {
            t = (t << 8) | (text[i] & 0xff);
            int bit = Signature.hash(t & 0xffffff) & ((1 << Signature.LARGEST) - 1);
            long word = bits[bit >>> 6];
            fresh += (int) (~word >>> bit) & 1;
            bits[bit >>> 6] = word | (1L << bit);
        }
        distinct += fresh;
        trigram = t;
        return true;
    }

    /** What follows does not touch what came: no trigram spans the two. */
    public void part() {
        trigram = 0;
        pending = 0;
    }

    /** Logarithm of the number of bits that the signature of the text so far needs. */
    public int size() {
        return Signature.sizeFor(distinct);
    }

    /**
     * Writes the signature as {@link #size} says, least bit first, and begins anew.
     *
     * @return octets written; none if the text has too many trigrams to tell anything
     */
    public int finish(byte[] target, int at) {
        int size = size();
        int octets = Signature.octets(size);
        if (octets > 0) {
            for (int half = bits.length / 2; half >= 1 << (size - 6); half /= 2) {
                fold(half);
            }
            for (int i = 0; i < octets / 8; i++) {
                Signature.LONGS.set(target, at + 8 * i, bits[i]);
            }
        }
        clear();
        return octets;
    }

    private void fold(int half) {
        long[] bits = this.bits;
        for (int i = 0; i < half; i++) {
            bits[i] |= bits[i + half];
        }
    }

    /** Forgets the text. */
    public void clear() {
        if (distinct > 0) {
            Arrays.fill(bits, 0);
        }
        distinct = 0;
        part();
    }
}
