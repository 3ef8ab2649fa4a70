package org.popbridge.mapping;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The corpora of real mail that lie beside a checkout in {@code ../shared}, for tests only. A test
 * that asks for one where it is absent is skipped, saying so.
 *
 * <p>The folder is the system property {@code popbridge.shared}, or else the directory {@code
 * shared} beside the repository or any directory above it.
 */
public final class SharedMail {
    private SharedMail() {}

    /** The shared folder; skips the running test where there is none. */
    public static Path folder() {
        String property = System.getProperty("popbridge.shared", "");
        if (!property.isEmpty()) {
            return present(Path.of(property), "the folder of -Dpopbridge.shared");
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve("shared/mail"))) {
                return at.resolve("shared");
            }
        }
        return present(Path.of("..", "shared"), "no folder of shared mail beside the repository");
    }

    /** Unpacks {@code mail/NAME.tar.xz} into {@code target}: its messages, in a stable order. */
    public static List<Path> unpack(String name, Path target) throws IOException {
        Path archive = present(folder().resolve("mail").resolve(name + ".tar.xz"), "the corpus");
        Process tar;
        try {
            tar =
                    new ProcessBuilder("tar", "-xJf", archive.toString(), "-C", target.toString())
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException e) {
            return Assumptions.abort("skipped: tar cannot be started (" + e.getMessage() + ")");
        }
        String said = new String(tar.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        try {
            Assumptions.assumeTrue(
                    tar.waitFor() == 0,
                    () -> "skipped: tar cannot unpack " + archive + ": " + said);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while unpacking " + archive, e);
        }
        try (Stream<Path> files = Files.walk(target)) {
            return files.filter(file -> file.toString().matches(".*\\.(eml|raw)"))
                    .sorted()
                    .toList();
        }
    }

    private static Path present(Path path, String what) {
        Assumptions.assumeTrue(
                Files.exists(path), () -> "skipped: " + what + " is not there: " + path);
        return path;
    }
}
