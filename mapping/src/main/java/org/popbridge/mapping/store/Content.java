package org.popbridge.mapping.store;

import java.io.IOException;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.message.MessageSummary;

/** A message's octets and what was computed from them; immutable, for any thread. */
public interface Content {
    ContentId id();

    long size();

    /** The message as it was retrieved or appended. */
    Octets octets();

    /** Envelope, body structure and the rest, precomputed on arrival. */
    MessageSummary summary() throws IOException;

    /**
     * Makes sure that the octets are those that arrived, unless that was done before in this life
     * of the process. Reading them does so by itself; this is for whoever must know beforehand.
     *
     * @throws StorageDamagedException naming the account and the content, if they are not
     */
    void requireSound() throws IOException;

    /**
     * Reads all octets and compares their digest with the one taken on arrival (law 1).
     *
     * @throws StorageDamagedException naming the account and the content, if it differs
     */
    void verify() throws IOException;
}
