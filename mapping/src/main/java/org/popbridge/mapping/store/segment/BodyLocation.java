package org.popbridge.mapping.store.segment;

/**
 * Where a content's octets are: a record of a body segment.
 *
 * @param segment the segment's number, from 1
 * @param offset of the record in its file
 * @param length of the octets, exact
 */
public record BodyLocation(int segment, long offset, long length) {
    public BodyLocation {
        if (segment < 1 || offset < 0 || length < 0) {
            throw new IllegalArgumentException(
                    "body of %d octets at %d in segment %d".formatted(length, offset, segment));
        }
    }

    @Override
    public String toString() {
        return "%d octets at %d in segment %d".formatted(length, offset, segment);
    }
}
