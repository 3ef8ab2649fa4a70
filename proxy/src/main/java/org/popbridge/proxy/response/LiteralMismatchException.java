package org.popbridge.proxy.response;

import java.io.IOException;

/**
 * A literal got more or fewer octets than it had announced: the stream cannot be understood any
 * more, and the session must end.
 */
public final class LiteralMismatchException extends IOException {
    private static final long serialVersionUID = 1L;

    LiteralMismatchException(long announced, long written) {
        super("literal of %d octets (announced: %d)".formatted(written, announced));
    }
}
