package org.popbridge.mapping.message;

import java.util.List;

/**
 * A part of a message: its place and what its MIME header says about it. The whole message is a
 * part too, the root, whose header is the message's own.
 *
 * <p>Immutable. Every part lies inside its parent's body; siblings ascend and do not overlap.
 */
public sealed interface Part {
    Extent extent();

    MimeHeader mime();

    /** A {@code multipart/*} with a boundary; it has at least one child (RFC 2046 §5.1). */
    record Multipart(Extent extent, MimeHeader mime, List<Part> children) implements Part {
        public Multipart {
            children = List.copyOf(children);
        }
    }

    /**
     * A {@code message/rfc822}.
     *
     * @param content the message inside; its header is that message's header
     * @param header the fields of that header
     */
    record Encapsulated(Extent extent, MimeHeader mime, HeaderFields header, Part content)
            implements Part {}

    /**
     * A part without parts.
     *
     * @param opaque it calls itself a multipart or a message but was not taken apart (no boundary,
     *     or below the parser's limits), so body structures show {@code application/octet-stream}
     */
    record Leaf(Extent extent, MimeHeader mime, boolean opaque) implements Part {}
}
