package org.popbridge.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** {@code docs/rfc.md}, for the tests that hold it to what is so. */
public final class RfcLedger {
    /** Cells of a row: the RFC, what, status, where and test, between two empty ones. */
    public static final int CELLS = 7;

    private RfcLedger() {}

    /** The project's folder. */
    public static Path root() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                .filter(folder -> Files.exists(folder.resolve("docs/rfc.md")))
                .findFirst()
                .orElseThrow();
    }

    public static List<String> lines() throws IOException {
        return Files.readAllLines(root().resolve("docs/rfc.md"));
    }

    /** The cells of a line; {@link #CELLS} if it is a row of the ledger. */
    public static String[] cells(String line) {
        return line.split(" *\\| *", -1);
    }
}
