package org.popbridge.mapping.store;

/** The account's quota leaves no room for it (NO [OVERQUOTA]); nothing was changed. */
public final class OverQuotaException extends StoreException {
    private static final long serialVersionUID = 1L;

    public OverQuotaException(String message) {
        super(message);
    }
}
