package org.popbridge.mapping.sync;

import java.io.IOException;

/**
 * Content that cannot be had now: the host is away, or has lost or refuses the message. The text
 * says which, to a user.
 */
public final class ContentUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    public ContentUnavailableException(String message) {
        super(message);
    }

    public ContentUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
