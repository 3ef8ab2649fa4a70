package org.popbridge.mapping.store;

/** There is no room on disk, or in the account's files (NO [OVERQUOTA]); nothing was changed. */
public final class StorageFullException extends StoreException {
    private static final long serialVersionUID = 1L;

    public StorageFullException(String message) {
        super(message);
    }

    public StorageFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
