package org.popbridge.proxy.command;

import org.popbridge.mapping.imap.ResponseCode;

/** A well-formed command that cannot be served; it becomes {@link Parsed.Refused} in one place. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient ResponseCode code;
    private final String text;

    RefusedException(ResponseCode code, String text) {
        super(text, null, false, false);
        this.code = code;
        this.text = text;
    }

    ResponseCode code() {
        return code;
    }

    String text() {
        return text;
    }
}
