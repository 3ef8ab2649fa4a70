package org.popbridge.mapping.store.segment;

import org.popbridge.mapping.store.StoredOctets;

/**
 * Octets that are written but named by no index row yet. {@link ContentFiles#sync} makes them
 * durable; only then may a row name their {@link #location}.
 */
public final class StoredContent implements StoredOctets {
    private final byte[] digest;
    private volatile Placement placement;

    private record Placement(ContentLocation location, Segment segment, long ticket) {}

    StoredContent(ContentLocation location, byte[] digest, Segment segment, long ticket) {
        this.digest = digest;
        placement = new Placement(location, segment, ticket);
    }

    /** Where it is; ask after {@link ContentFiles#sync}, which may have moved it. */
    public ContentLocation location() {
        return placement.location;
    }

    void moved(ContentLocation to, Segment segment, long ticket) {
        placement = new Placement(to, segment, ticket);
    }

    @Override
    public long length() {
        return placement.location.body().length();
    }

    @Override
    public byte[] digest() {
        return digest.clone();
    }

    /** Whose file must be forced. */
    Segment segment() {
        return placement.segment;
    }

    /** The body file's count of whole writes when this one was whole. */
    long ticket() {
        return placement.ticket;
    }

    @Override
    public String toString() {
        return placement.location.body().toString();
    }
}
