package org.popbridge.cli;

/**
 * What went wrong, in a sentence for the person at the terminal: what, where, and what to do next.
 * It is printed alone, without a stack trace.
 */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UserError(String message) {
        super(message);
    }

    public UserError(String message, Throwable cause) {
        super(message, cause);
    }
}
