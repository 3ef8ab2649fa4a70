package org.popbridge.cli.control;

/** What was asked could not be done; the message is for whoever asked. */
public final class DeskException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DeskException(String message) {
        super(message);
    }

    public DeskException(String message, Throwable cause) {
        super(message, cause);
    }
}
