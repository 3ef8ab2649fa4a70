package org.popbridge.mapping.store;

import java.io.IOException;

/**
 * A store's refusal that its caller can name to the user; anything else is an {@link IOException}.
 */
public sealed class StoreException extends IOException
        permits MailboxExistsException,
                NoSuchMailboxException,
                OverQuotaException,
                StorageDamagedException,
                StorageFullException,
                TooManyException {
    private static final long serialVersionUID = 1L;

    StoreException(String message) {
        super(message);
    }

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
