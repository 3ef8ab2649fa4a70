package org.popbridge.mapping.message;

/**
 * Where a part lies in its message, in octets from the message's first.
 *
 * <p>The header comes first and includes the empty line that ends it, if there is one; the body
 * follows at once. The line break before a boundary line belongs to the boundary, not to the body
 * (RFC 2046 §5.1.1).
 *
 * @param lines line feeds in the body, what BODYSTRUCTURE calls its size in lines
 */
public record Extent(long headerStart, long headerLength, long bodyLength, long lines) {
    public long bodyStart() {
        return headerStart + headerLength;
    }

    public long bodyEnd() {
        return bodyStart() + bodyLength;
    }
}
