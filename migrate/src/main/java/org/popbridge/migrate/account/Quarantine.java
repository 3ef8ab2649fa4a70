package org.popbridge.migrate.account;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.popbridge.migrate.ledger.LedgerEntry;

/**
 * Where messages lie that the destination refuses in every form: the original as {@code .eml},
 * beside it the reason in words.
 */
final class Quarantine {
    private final Path directory;

    Quarantine(Path accountDirectory) {
        directory = accountDirectory.resolve("quarantine");
    }

    /** Keeps a message, durably; answers the file's name, the same for the same message. */
    String keep(Handed handed, LedgerEntry entry, String reason) throws IOException {
        Files.createDirectories(directory);
        String digest = handed.message().identity().digest().toString();
        String name = "%d-%s.eml".formatted(entry.id().value(), digest.substring(0, 16));
        Path file = directory.resolve(name);
        try (FileOutputStream out = new FileOutputStream(file.toFile());
                OutputStream buffered = new BufferedOutputStream(out, 1 << 16)) {
            handed.message().octets().transferTo(0, handed.message().octets().length(), buffered);
            buffered.flush();
            out.getFD().sync();
        }
        Files.writeString(
                directory.resolve(name.replace(".eml", ".txt")),
                "unique-id: %s%nMessage-ID: %s%nsha256: %s%n%s%n"
                        .formatted(
                                entry.uniqueId(),
                                handed.message().identity().messageId(),
                                digest,
                                reason),
                StandardCharsets.UTF_8);
        return name;
    }

    /** A message that was taken after all lies here no longer. */
    void release(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
        Files.deleteIfExists(directory.resolve(name.replace(".eml", ".txt")));
    }
}
