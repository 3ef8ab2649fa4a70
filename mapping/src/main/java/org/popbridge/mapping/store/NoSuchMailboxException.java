package org.popbridge.mapping.store;

/** No mailbox of that name or identity, or not any more (NO [NONEXISTENT], [TRYCREATE]). */
public final class NoSuchMailboxException extends StoreException {
    private static final long serialVersionUID = 1L;

    public NoSuchMailboxException(String message) {
        super(message);
    }

    public NoSuchMailboxException(String message, Throwable cause) {
        super(message, cause);
    }
}
