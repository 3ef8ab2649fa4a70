package org.popbridge.mapping.store;

/** What is on disk is not what was written: named, never served as right. */
public final class StorageDamagedException extends StoreException {
    private static final long serialVersionUID = 1L;

    public StorageDamagedException(String message) {
        super(message);
    }

    public StorageDamagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
