package org.popbridge.mapping.imap;

/**
 * Octets that are not what the grammar wants: where, and what was expected. It never quotes the
 * octets, which may be a password, and has no stack trace, because a peer causes it at will.
 */
public final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int offset;
    private final String expected;

    public SyntaxException(int offset, String expected) {
        super("octet %d: expected %s".formatted(offset, expected), null, false, false);
        this.offset = offset;
        this.expected = expected;
    }

    /** Octets from the start of what was scanned. */
    public int offset() {
        return offset;
    }

    public String expected() {
        return expected;
    }
}
