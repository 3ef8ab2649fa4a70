package org.popbridge.proxy.net;

import java.io.IOException;

/** The client is gone, or reads so slowly that it was let go; there is nobody to tell. */
public final class ConnectionClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    public ConnectionClosedException(String message) {
        super(message);
    }
}
