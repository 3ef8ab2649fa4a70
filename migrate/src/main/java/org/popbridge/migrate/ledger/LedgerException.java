package org.popbridge.migrate.ledger;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The ledger cannot be read or written: its account stops, because without a ledger nothing is
 * exactly once. Messages are for users: which file, what happened, what to do.
 */
public final class LedgerException extends IOException {
    private static final long serialVersionUID = 1;

    public LedgerException(String message) {
        super(message);
    }

    public LedgerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
