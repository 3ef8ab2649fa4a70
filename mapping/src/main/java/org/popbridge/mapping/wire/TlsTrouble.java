package org.popbridge.mapping.wire;

import java.io.IOException;

/** TLS could not be had, or the certificate is not believed; the message says what to do. */
public final class TlsTrouble extends IOException {
    private static final long serialVersionUID = 1;

    TlsTrouble(String message, Throwable cause) {
        super(message, cause);
    }
}
