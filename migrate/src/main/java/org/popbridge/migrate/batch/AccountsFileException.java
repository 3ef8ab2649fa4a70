package org.popbridge.migrate.batch;

import java.io.IOException;

/** The accounts file is not what it should be; the message names each bad line by its number. */
public final class AccountsFileException extends IOException {
    private static final long serialVersionUID = 1;

    public AccountsFileException(String message) {
        super(message);
    }
}
