package org.popbridge.mapping.store;

/** A limit of the store is reached: keywords of a mailbox, mailboxes of an account (NO [LIMIT]). */
public final class TooManyException extends StoreException {
    private static final long serialVersionUID = 1L;

    public TooManyException(String message) {
        super(message);
    }

    public TooManyException(String message, Throwable cause) {
        super(message, cause);
    }
}
