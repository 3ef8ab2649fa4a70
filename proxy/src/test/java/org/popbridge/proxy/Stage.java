package org.popbridge.proxy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.popbridge.mapping.pop3.LoginMethod;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.store.Quota;
import org.popbridge.proxy.net.ImapLimits;

/**
 * The transcripts, by their names, and the server that each is played on. Those of the main folder
 * can share one; those of the folders {@code limited} and {@code waiting} need one of their own.
 */
final class Stage {
    private Stage() {}

    /** The names of the transcripts of a folder, as {@code folder/name}; "" is the main folder. */
    static List<String> names(String folder) throws IOException {
        try (Stream<Path> files = Files.list(path(folder))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".txt"))
                    .map(file -> (folder.isEmpty() ? "" : folder + "/") + file.replace(".txt", ""))
                    .sorted()
                    .toList();
        }
    }

    static List<String> lines(String name) throws IOException {
        return Files.readAllLines(path(name + ".txt"), StandardCharsets.ISO_8859_1);
    }

    /** The user that a transcript is written for. */
    static String user(String name) {
        return name.substring(name.indexOf('/') + 1);
    }

    /** A server of its own for a transcript. */
    static TestServer open(String name, Path directory) throws IOException {
        return switch (name) {
            case "limited/quota", "limited/quota-mail" ->
                    new TestServer(directory, new Quota(10 << 10, 6));
            case "limited/tokens" -> new TestServer(directory, tokensAnd(LoginMethod.USER_PASS));
            case "limited/tokens-only" -> new TestServer(directory, tokensAnd(LoginMethod.XOAUTH2));
            case "limited/utf8" ->
                    new TestServer(
                            directory,
                            ImapLimits.DEFAULT.toBuilder().utf8(ImapLimits.Utf8.OFFERED).build());
            case "waiting/in-progress" ->
                    new TestServer(directory, talkative(Duration.ofMillis(20)));
            case "waiting/long-search" -> new TestServer(directory, talkative(Duration.ZERO));
            default -> new TestServer(directory);
        };
    }

    private static Pop3Settings tokensAnd(LoginMethod other) {
        return Pop3Settings.builder().loginMethods(LoginMethod.XOAUTH2, other).build();
    }

    /** Has a client whose command waits told so that soon, and that often. */
    static ImapLimits talkative(Duration progress) {
        return ImapLimits.DEFAULT.toBuilder().progress(progress).build();
    }

    private static Path path(String name) throws IOException {
        URL folder = Objects.requireNonNull(Stage.class.getResource("/transcripts"));
        try {
            return Path.of(folder.toURI()).resolve(name);
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }
}
