package org.popbridge.mapping.store.search;

import java.util.Arrays;

/**
 * Makes the {@link Signature} of one text, which comes in pieces of any length.
 *
 * <p>Bits are set in a bitmap of the greatest size, so nobody has to know beforehand how much text
 * will come, and memory stays the same for all of it. The bits of a text of usual length are listed
 * too as they are set for the first time, so that making its signature and clearing the bitmap cost
 * what the text costs; the bitmap of a longer one is folded in halves to its size. One thread at a
 * time; reused for text after text.
 */
public final class SignatureBuilder {
    private static final int MASK = (1 << Signature.LARGEST) - 1;

    /** So many octets are looked at between two looks at the room in the list. */
    private static final int BLOCK = 4096;

    private final long[] bits = new long[1 << (Signature.LARGEST - 6)];
    private final int[] list = new int[1 << 14];
    private boolean listed = true;
    private int trigram;
    private int pending;
    private int distinct;

    /** More of the text, folded, in UTF-8; answers that the rest is of interest too. */
    public boolean add(byte[] text, int from, int to) {
        int i = from;
        for (; pending < 2 && i < to; pending++, i++) {
            trigram = (trigram << 8) | (text[i] & 0xff);
        }
        while (i < to) {
            int end = Math.min(to, i + BLOCK);
            listed &= distinct + BLOCK <= list.length;
            if (listed) {
                addListed(text, i, end);
            } else {
                addUnlisted(text, i, end);
            }
            i = end;
        }
        return true;
    }

    private void addListed(byte[] text, int from, int to) {
        long[] bits = this.bits;
        int[] list = this.list;
        int t = trigram;
        int count = distinct;
        for (int i = from; i < to; i++) {
            t = (t << 8) | (text[i] & 0xff);
            int bit = Signature.hash(t & 0xffffff) & MASK;
            long word = bits[bit >>> 6];
            bits[bit >>> 6] = word | (1L << bit);
            // Without a branch: an entry that is not new is written over by the next.
            list[count] = bit;
            count += (int) (~word >>> bit) & 1;
        }
        distinct = count;
        trigram = t;
    }

    private void addUnlisted(byte[] text, int from, int to) {
        long[] bits = this.bits;
        int t = trigram;
        int count = distinct;
        for (int i = from; i < to; i++) {
            t = (t << 8) | (text[i] & 0xff);
            int bit = Signature.hash(t & 0xffffff) & MASK;
            long word = bits[bit >>> 6];
            bits[bit >>> 6] = word | (1L << bit);
            count += (int) (~word >>> bit) & 1;
        }
        distinct = count;
        trigram = t;
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
        if (listed) {
            writeListed(target, at, size, octets);
        } else {
            writeFolded(target, at, size, octets);
        }
        clear();
        return octets;
    }

    private void writeListed(byte[] target, int at, int size, int octets) {
        Arrays.fill(target, at, at + octets, (byte) 0);
        int mask = (1 << size) - 1;
        for (int i = 0; i < distinct; i++) {
            int bit = list[i] & mask;
            target[at + (bit >>> 3)] |= (byte) (1 << (bit & 7));
        }
    }

    private void writeFolded(byte[] target, int at, int size, int octets) {
        for (int half = bits.length / 2; octets > 0 && half >= 1 << (size - 6); half /= 2) {
            for (int i = 0; i < half; i++) {
                bits[i] |= bits[i + half];
            }
        }
        for (int i = 0; i < octets / 8; i++) {
            Signature.LONGS.set(target, at + 8 * i, bits[i]);
        }
    }

    /** Forgets the text. */
    public void clear() {
        if (listed) {
            for (int i = 0; i < distinct; i++) {
                bits[list[i] >>> 6] = 0;
            }
        } else {
            Arrays.fill(bits, 0);
        }
        listed = true;
        distinct = 0;
        part();
    }
}
