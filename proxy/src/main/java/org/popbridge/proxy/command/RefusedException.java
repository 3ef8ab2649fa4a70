package org.popbridge.proxy.command;

import org.popbridge.mapping.imap.ResponseCode;

/** A well-formed command that cannot be served; it becomes {@link Parsed.Refused} in one place. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient ResponseCode code;
    private final String text;
    private final boolean forgetsResult;

    RefusedException(ResponseCode code, String text) {
        this(code, text, false);
    }

    private RefusedException(ResponseCode code, String text, boolean forgetsResult) {
        super(text, null, false, false);
        this.code = code;
        this.text = text;
        this.forgetsResult = forgetsResult;
    }

    /** The same of a search that was to save its result (RFC 5182 §2.1). */
    RefusedException forgettingResult() {
        return new RefusedException(code, text, true);
    }

    boolean forgetsResult() {
        return forgetsResult;
    }

    ResponseCode code() {
        return code;
    }

    String text() {
        return text;
    }
}
