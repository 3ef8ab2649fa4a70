package org.popbridge.migrate.report;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.popbridge.migrate.account.AccountResult;
import org.popbridge.migrate.account.AccountResult.Counts;

/**
 * What a run did, and what it could not: totals, each account, each message that is not a plain
 * success (law 9).
 *
 * @param version of the program
 */
public record Report(String version, Instant began, Instant ended, List<AccountResult> accounts) {
    public Report {
        accounts = List.copyOf(accounts);
    }

    public Counts totals() {
        return accounts.stream().map(AccountResult::counts).reduce(Counts.NONE, Counts::plus);
    }

    public long completeAccounts() {
        return accounts.stream().filter(AccountResult::isComplete).count();
    }

    /** 0: all is there. 1: something is missing. 2: no account could even start. */
    public int exitCode() {
        if (completeAccounts() == accounts.size()) {
            return 0;
        }
        return accounts.stream().anyMatch(AccountResult::started) ? 1 : 2;
    }

    /** What {@link #write} writes: {@code NAME.json}, {@code NAME.csv} and {@code NAME.html}. */
    public static List<Path> files(Path json) {
        String name = String.valueOf(json.getFileName());
        String base =
                name.toLowerCase(Locale.ROOT).endsWith(".json")
                        ? name.substring(0, name.length() - 5)
                        : name;
        return List.of(
                json, json.resolveSibling(base + ".csv"), json.resolveSibling(base + ".html"));
    }

    /**
     * Writes {@link #files}; each appears whole or not at all.
     *
     * @return the files
     */
    public List<Path> write(Path json) throws IOException {
        Path parent = json.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        List<Path> files = files(json);
        whole(files.get(0), out -> JsonReport.write(this, out));
        whole(files.get(1), out -> CsvReport.write(this, out));
        whole(files.get(2), out -> HtmlReport.write(this, out));
        return files;
    }

    @FunctionalInterface
    private interface Content {
        void write(Writer out) throws IOException;
    }

    private static void whole(Path file, Content content) throws IOException {
        Path half = file.resolveSibling(file.getFileName() + ".part");
        try (Writer out = Files.newBufferedWriter(half, StandardCharsets.UTF_8)) {
            content.write(out);
        }
        Files.move(half, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
