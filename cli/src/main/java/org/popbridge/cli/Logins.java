package org.popbridge.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.Secret;
import org.popbridge.migrate.batch.Access;
import org.popbridge.migrate.ledger.FileTrouble;

/** Where the migrator's passwords and tokens come from; never from the command line (law 8). */
final class Logins {
    private static final int LONGEST = 64 << 10;
    private static final int TOKEN_SECONDS = 60;

    private Logins() {}

    /**
     * What the command line says of one side: a file, a token command, else the environment, else a
     * prompt.
     *
     * @throws IllegalArgumentException if it says several, or nothing and nobody can be asked
     */
    static Access access(String side, @Nullable Path passwordFile, @Nullable String tokenCommand) {
        if (passwordFile != null && tokenCommand != null) {
            throw new IllegalArgumentException(
                    "--%1$s-password-file and --%1$s-token-command are both given (expected: one)"
                            .formatted(side));
        }
        if (passwordFile != null) {
            return new Access.PasswordFile(passwordFile);
        }
        if (tokenCommand != null) {
            return new Access.TokenCommand(tokenCommand);
        }
        String variable = "POPBRIDGE_%s_PASSWORD".formatted(side.toUpperCase(Locale.ROOT));
        String value = System.getenv(variable);
        if (value != null && !value.isEmpty()) {
            return new Access.Password(Secret.of(value));
        }
        return new Access.Password(prompted(side, variable));
    }

    private static Secret prompted(String side, String variable) {
        char[] typed =
                Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .map(console -> console.readPassword("password for --%s: ", side))
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "no password for --%1$s: give --%1$s-password-file FILE, or --%1$s-token-command COMMAND, or set %2$s"
                                                .formatted(side, variable)));
        Secret secret = Secret.of(new String(typed));
        Arrays.fill(typed, ' ');
        return secret;
    }

    /** The password in the first line of a file. */
    static Secret passwordIn(Path file) throws IOException {
        try {
            if (Files.size(file) > LONGEST) {
                throw new IOException("it is too large for a password");
            }
            String text = Files.readString(file, StandardCharsets.UTF_8);
            String line = text.lines().findFirst().orElse("");
            if (line.isEmpty()) {
                throw new IOException("its first line is empty");
            }
            return Secret.of(line);
        } catch (IOException e) {
            throw new IOException(
                    "the password file %s cannot be used: %s".formatted(file, FileTrouble.said(e)),
                    e);
        }
    }

    /** What a command prints, run by the shell; its words on standard error go to ours. */
    static Secret tokenOf(String command) throws IOException {
        Process process =
                new ProcessBuilder("/bin/sh", "-c", command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        process.getOutputStream().close();
        try {
            // A token is far shorter than a pipe's buffer; who prints more is cut off here.
            byte[] said = process.getInputStream().readNBytes(LONGEST);
            if (!process.waitFor(TOKEN_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(
                        "the token command did not end within %d s".formatted(TOKEN_SECONDS));
            }
            String token = new String(said, StandardCharsets.UTF_8).strip();
            if (process.exitValue() != 0 || token.isEmpty() || token.contains("\n")) {
                throw new IOException(
                        "the token command ended with %d and %s (expected: 0, and a token in one line)"
                                .formatted(
                                        process.exitValue(),
                                        token.isEmpty() ? "printed nothing" : "printed something"));
            }
            return Secret.of(token);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the token command ran", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
