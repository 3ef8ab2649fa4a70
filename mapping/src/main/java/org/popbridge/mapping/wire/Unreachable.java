package org.popbridge.mapping.wire;

import java.io.IOException;

/** No connection could be made. The message says to whom, why, and what to check. */
public final class Unreachable extends IOException {
    private static final long serialVersionUID = 1;

    Unreachable(String message, Throwable cause) {
        super(message, cause);
    }
}
