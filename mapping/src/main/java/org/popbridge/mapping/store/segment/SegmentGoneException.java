package org.popbridge.mapping.store.segment;

import java.io.IOException;

/**
 * The segment that a location names was compacted away, or never was here. The location is stale:
 * whoever has it looks it up again, once.
 */
public final class SegmentGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    public SegmentGoneException(String message) {
        super(message);
    }
}
