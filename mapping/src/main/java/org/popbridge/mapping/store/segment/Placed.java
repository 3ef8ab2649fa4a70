package org.popbridge.mapping.store.segment;

/** A body record that was written whole, not yet durable. */
record Placed(Segment segment, long offset, long ticket) {
    BodyLocation at(long length) {
        return new BodyLocation(segment.number(), offset, length);
    }
}
