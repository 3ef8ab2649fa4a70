package org.popbridge.mapping.store;

/** The name is taken (NO [ALREADYEXISTS]). */
public final class MailboxExistsException extends StoreException {
    private static final long serialVersionUID = 1L;

    public MailboxExistsException(String message) {
        super(message);
    }

    public MailboxExistsException(String message, Throwable cause) {
        super(message, cause);
    }
}
