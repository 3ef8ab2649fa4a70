package org.popbridge.migrate.batch;

import java.nio.file.Path;
import org.popbridge.mapping.Secret;

/** How an account is logged in to. */
public sealed interface Access {
    /** By a password. */
    record Password(Secret password) implements Access {}

    /** By a password that stands in the first line of a file. */
    record PasswordFile(Path file) implements Access {}

    /** By an OAuth access token that a command prints. */
    record TokenCommand(String command) implements Access {}
}
