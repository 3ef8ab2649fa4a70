package org.popbridge.mapping.store;

/**
 * Octets that a {@link ContentWriter} has written, not yet named by any message: what {@link
 * Account#append} and {@link MaildropLedger#contentArrived} take. Unnamed ones are reclaimed by
 * compaction.
 */
public interface StoredOctets {
    /** Exact length. */
    long length();

    /** SHA-256 of the octets. */
    byte[] digest();
}
