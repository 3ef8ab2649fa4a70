package org.popbridge.migrate.batch;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.migrate.destination.ImapEndpoint;
import org.popbridge.migrate.ledger.AccountKey;

/**
 * Reads a file of accounts: CSV, UTF-8, with a header line that names the columns in any order.
 *
 * <p>{@code from} and {@code to} must be there; each side needs a password ({@code from_password},
 * {@code from_password_file}) or a token command ({@code from_token_command}), of which a line
 * fills one; {@code folder} is INBOX where it is empty. Where the mail comes from a bridge, {@code
 * from} is the name of an account there, and there is no password for it. A file with bad lines is
 * refused as a whole, every bad line named with its number, before anything starts.
 */
public final class AccountsFile {
    private static final Set<String> COLUMNS =
            Set.of(
                    "from",
                    "from_password",
                    "from_password_file",
                    "from_token_command",
                    "to",
                    "to_password",
                    "to_password_file",
                    "to_token_command",
                    "folder");

    /** So many bad lines are named; a file with more is bad all over. */
    private static final int NAMED = 20;

    /** What the column {@code from} names. */
    public enum Kind {
        /** Maildrops, as URIs. */
        HOSTS,
        /** Accounts of a bridge. */
        BRIDGE
    }

    private final Path file;
    private final Kind kind;
    private final List<String> bad = new ArrayList<>();
    private final Map<AccountKey, Integer> seen = new HashMap<>();

    private AccountsFile(Path file, Kind kind) {
        this.file = file;
        this.kind = kind;
    }

    /**
     * Reads all of it.
     *
     * @throws AccountsFileException if any line is bad
     */
    public static List<AccountLine> read(Path file, Kind kind) throws IOException {
        return new AccountsFile(file, kind).run();
    }

    private List<AccountLine> run() throws IOException {
        List<AccountLine> accounts = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            CsvReader in = new CsvReader(reader);
            CsvReader.Row header = in.next();
            if (header == null) {
                throw new AccountsFileException(
                        file + " is empty (expected: a header line, from,from_password,to,…)");
            }
            List<String> columns = columns(header);
            for (CsvReader.Row row = in.next(); row != null; row = in.next()) {
                account(columns, row, accounts);
            }
        } catch (NoSuchFileException e) {
            throw new AccountsFileException(
                    "there is no file %s (expected: accounts as CSV)".formatted(file));
        } catch (CharacterCodingException e) {
            throw new AccountsFileException(file + " is not UTF-8");
        } catch (CsvReader.Malformed e) {
            bad.add(e.getMessage());
        }
        if (!bad.isEmpty()) {
            String more = bad.size() > NAMED ? "\n… and %d more".formatted(bad.size() - NAMED) : "";
            throw new AccountsFileException(
                    "%s: nothing was started, because of\n%s%s"
                            .formatted(
                                    file,
                                    String.join("\n", bad.subList(0, Math.min(NAMED, bad.size()))),
                                    more));
        }
        if (accounts.isEmpty()) {
            throw new AccountsFileException(file + " names no account below its header line");
        }
        return accounts;
    }

    private List<String> columns(CsvReader.Row header) throws AccountsFileException {
        List<String> columns =
                header.fields().stream()
                        .map(name -> name.strip().toLowerCase(Locale.ROOT))
                        .toList();
        for (String column : columns) {
            if (!known().contains(column)) {
                throw new AccountsFileException(
                        "%s, line %d: unknown column \"%s\" (expected: %s)"
                                .formatted(
                                        file,
                                        header.line(),
                                        column,
                                        String.join(", ", known().stream().sorted().toList())));
            }
        }
        if (Set.copyOf(columns).size() < columns.size()) {
            throw new AccountsFileException(
                    "%s, line %d: a column is named twice".formatted(file, header.line()));
        }
        for (String needed : List.of("from", "to")) {
            if (!columns.contains(needed)) {
                throw new AccountsFileException(
                        "%s, line %d: the column \"%s\" is missing"
                                .formatted(file, header.line(), needed));
            }
        }
        return columns;
    }

    private Set<String> known() {
        Set<String> known = new HashSet<>(COLUMNS);
        known.removeIf(column -> kind == Kind.BRIDGE && column.startsWith("from_"));
        return known;
    }

    private void account(List<String> columns, CsvReader.Row row, List<AccountLine> accounts) {
        try {
            if (row.fields().size() != columns.size()) {
                throw new IllegalArgumentException(
                        "%d fields (expected: %d)".formatted(row.fields().size(), columns.size()));
            }
            Map<String, String> fields = new HashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                fields.put(columns.get(i), row.fields().get(i));
            }
            String folder = fields.getOrDefault("folder", "").strip();
            AccountLine account =
                    new AccountLine(
                            "%s, line %d".formatted(file.getFileName(), row.line()),
                            from(fields),
                            ImapEndpoint.parse(fields.getOrDefault("to", "")),
                            access("to", fields),
                            folder.isEmpty() ? MailboxName.INBOX : new MailboxName(folder));
            Integer earlier = seen.putIfAbsent(account.key(account.folder()), row.line());
            if (earlier != null) {
                throw new IllegalArgumentException("the same as line " + earlier);
            }
            accounts.add(account);
        } catch (IllegalArgumentException e) {
            bad.add("line %d: %s".formatted(row.line(), e.getMessage()));
        }
    }

    private AccountLine.From from(Map<String, String> fields) {
        String from = fields.getOrDefault("from", "");
        return switch (kind) {
            case HOSTS ->
                    new AccountLine.From.Host(SourceEndpoint.parse(from), access("from", fields));
            case BRIDGE -> new AccountLine.From.Bridge(new AccountName(from.strip()));
        };
    }

    private static Access access(String side, Map<String, String> fields) {
        List<Access> found = new ArrayList<>();
        String password = fields.getOrDefault(side + "_password", "");
        String passwordFile = fields.getOrDefault(side + "_password_file", "").strip();
        String command = fields.getOrDefault(side + "_token_command", "").strip();
        if (!password.isEmpty()) {
            found.add(new Access.Password(Secret.of(password)));
        }
        if (!passwordFile.isEmpty()) {
            found.add(new Access.PasswordFile(Path.of(passwordFile)));
        }
        if (!command.isEmpty()) {
            found.add(new Access.TokenCommand(command));
        }
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    "%s of %s_password, %s_password_file and %s_token_command are filled (expected: one)"
                            .formatted(found.isEmpty() ? "none" : "several", side, side, side));
        }
        return found.getFirst();
    }
}
