package org.popbridge.migrate.ledger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.popbridge.mapping.pop3.HostQuirks;

/**
 * What earlier runs learnt about POP3 hosts, so that each lesson is paid for once: the file {@code
 * hosts} of a state directory, a line for each host, its endpoint and its quirks.
 */
public final class HostNotes {
    private static final String FILE = "hosts";

    private final Path file;

    private HostNotes(Path file) {
        this.file = file;
    }

    public static HostNotes in(StateDirectory state) {
        return new HostNotes(state.root().resolve(FILE));
    }

    /** What is known, by endpoint; empty before the first run. */
    public Map<String, HostQuirks> read() throws LedgerException {
        SortedMap<String, HostQuirks> known = new TreeMap<>();
        try {
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                    int space = line.indexOf(' ');
                    if (space > 0) {
                        known.put(
                                line.substring(0, space),
                                HostQuirks.parse(line.substring(space + 1)));
                    }
                }
            }
            return known;
        } catch (IOException | IllegalArgumentException e) {
            throw new LedgerException(
                    "what is known of POP3 hosts cannot be read: %s; without %s it is learnt anew"
                            .formatted(e.getMessage(), file),
                    e);
        }
    }

    /** Writes all of it; a crash leaves what was there before. */
    public void write(Map<String, HostQuirks> known) throws LedgerException {
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(known)
                .forEach((endpoint, quirks) -> {
                    if (!quirks.equals(HostQuirks.NONE)) {
                        lines.append(endpoint).append(' ').append(quirks).append('\n');
                    }
                });
        Path half = file.resolveSibling(FILE + ".part");
        try {
            Files.writeString(half, lines, StandardCharsets.UTF_8);
            Files.move(half, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new LedgerException(
                    "what was learnt of POP3 hosts cannot be written to %s: %s"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }
}
