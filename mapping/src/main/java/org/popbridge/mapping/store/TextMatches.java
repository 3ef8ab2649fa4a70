package org.popbridge.mapping.store;

import java.util.BitSet;

/**
 * Which positions of a snapshot match a text criterion.
 *
 * @param matching these do, exactly
 * @param absent of these nothing can be said: their content is not here yet
 */
public record TextMatches(BitSet matching, BitSet absent) {}
