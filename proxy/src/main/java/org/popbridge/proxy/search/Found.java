package org.popbridge.proxy.search;

import java.util.BitSet;
import java.util.Optional;

/**
 * What a search found.
 *
 * @param scope in which the positions are to be read
 * @param positions of the messages that match
 * @param gap in a user's words, why nothing could be said of some messages; empty when the result
 *     is exact. Those messages are in neither the result nor its complement
 */
public record Found(SearchScope scope, BitSet positions, Optional<String> gap) {
    /** The positions, ascending. */
    public int[] toArray() {
        int[] all = new int[positions.cardinality()];
        int count = 0;
        for (int i = positions.nextSetBit(0); i >= 0; i = positions.nextSetBit(i + 1)) {
            all[count++] = i;
        }
        return all;
    }
}
