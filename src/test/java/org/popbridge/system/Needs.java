package org.popbridge.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs of the machine: real programs, and the corpora beside the checkout. Where one
 * is missing the test skips itself and says why; in CI (environment {@code CI=true}) a missing
 * program fails it, because there its absence is a fault of ours.
 */
final class Needs {
    private Needs() {}

    static Path program(String name) {
        Optional<Path> found =
                Stream.concat(
                                Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1)),
                                Stream.of("/usr/sbin", "/usr/local/sbin"))
                        .map(directory -> Path.of(directory, name))
                        .filter(Files::isExecutable)
                        .findFirst();
        return installed(found, "the program " + name + " is not installed on this machine");
    }

    /** Where {@code .ci/run} has npm put a client, and what that one needs. */
    static Path nodeModules(String client) {
        Path modules =
                Path.of(System.getProperty("popbridge.root", "../.."))
                        .resolve("src/test/target/clients")
                        .resolve(client)
                        .resolve("node_modules");
        return installed(
                Optional.of(modules.toAbsolutePath()).filter(Files::isDirectory),
                client + " was not brought by npm, which .ci/run has do so");
    }

    private static Path installed(Optional<Path> found, String why) {
        if (found.isEmpty() && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(why + ", and CI has to install it (.ci/run)");
        }
        Assumptions.assumeTrue(found.isPresent(), why);
        return found.orElseThrow();
    }

    /** Unpacks {@code shared/mail/NAME.tar.xz} and answers the folder it made. */
    static Path corpus(String name, Path into) throws IOException, InterruptedException {
        String configured = System.getProperty("popbridge.shared");
        Path shared =
                configured != null
                        ? Path.of(configured)
                        : Path.of(System.getProperty("popbridge.root", "../.."))
                                .resolve("../shared");
        Path archive = shared.resolve("mail").resolve(name + ".tar.xz");
        Assumptions.assumeTrue(
                Files.isReadable(archive),
                "the mail corpus " + name + " is not beside this checkout");
        Path target = Files.createDirectories(into.resolve(name + "-unpacked"));
        Process tar =
                new ProcessBuilder("tar", "-xf", archive.toString(), "-C", target.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (!tar.waitFor(5, TimeUnit.MINUTES) || tar.exitValue() != 0) {
            throw new IOException("tar could not unpack " + archive);
        }
        return target.resolve(name);
    }
}
