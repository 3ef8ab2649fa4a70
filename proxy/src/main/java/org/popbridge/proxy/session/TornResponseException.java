package org.popbridge.proxy.session;

import java.io.IOException;

/**
 * A response could not be finished after its beginning had been sent: the client cannot make sense
 * of anything that would follow, so the session ends.
 */
final class TornResponseException extends IOException {
    private static final long serialVersionUID = 1L;

    TornResponseException(String message, Throwable cause) {
        super(message, cause);
    }
}
