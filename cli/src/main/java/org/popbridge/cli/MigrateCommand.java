package org.popbridge.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.popbridge.cli.config.Configuration;
import org.popbridge.cli.config.Units;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.wire.Trust;
import org.popbridge.migrate.account.Wishes;
import org.popbridge.migrate.batch.AccountLine;
import org.popbridge.migrate.batch.AccountsFile;
import org.popbridge.migrate.batch.BatchRun;
import org.popbridge.migrate.batch.SourceEndpoint;
import org.popbridge.migrate.destination.ImapEndpoint;
import org.popbridge.migrate.ledger.FileTrouble;
import org.popbridge.migrate.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code popbridge migrate}: POP3 maildrops into IMAP accounts, each message exactly once. Exit
 * codes: 0 all is there, 1 something is missing (the report says what), 2 nothing could start.
 */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        versionProvider = Popbridge.Version.class,
        sortOptions = false,
        description = "Copies POP3 maildrops into IMAP accounts, each message exactly once.",
        footer = {
            "",
            "Run it again with the same --state to go on where it stopped, or to fetch what is new.",
            "Example: popbridge migrate --from pop3s://ann@pop.example.org --from-password-file a"
                    + " --to imaps://ann@imap.example.net --to-password-file b --state state --verify"
        })
final class MigrateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli sets it before call().
    private CommandSpec spec;

    @Option(
            names = "--from",
            paramLabel = "URL",
            description =
                    "The maildrop: pop3s://USER@HOST[:PORT], pop3+starttls://… or pop3://…; with"
                            + " --from-bridge the name of the account there")
    private @Nullable String from;

    @Option(
            names = "--from-bridge",
            paramLabel = "DIR",
            description =
                    "Copy from a bridge's data directory instead: all folders, flags and dates. The"
                            + " bridge has to be stopped")
    private @Nullable Path fromBridge;

    @Option(
            names = "--from-password-file",
            paramLabel = "FILE",
            description =
                    "Its first line is the password; else $POPBRIDGE_FROM_PASSWORD, else it is asked for")
    private @Nullable Path fromPasswordFile;

    @Option(
            names = "--from-token-command",
            paramLabel = "COMMAND",
            description = "Prints an OAuth access token, before each login")
    private @Nullable String fromTokenCommand;

    @Option(
            names = "--to",
            paramLabel = "URL",
            description = "The account: imaps://USER@HOST[:PORT], imap+starttls://… or imap://…")
    private @Nullable String to;

    @Option(
            names = "--to-password-file",
            paramLabel = "FILE",
            description = "Likewise; else $POPBRIDGE_TO_PASSWORD, else it is asked for")
    private @Nullable Path toPasswordFile;

    @Option(names = "--to-token-command", paramLabel = "COMMAND", description = "Likewise")
    private @Nullable String toTokenCommand;

    @Option(
            names = "--folder",
            paramLabel = "NAME",
            description = "Where the mail goes; levels parted by /. Default: INBOX")
    private @Nullable String folder;

    @Option(
            names = "--accounts",
            paramLabel = "FILE.csv",
            description =
                    "Many accounts: CSV with a header line, from,from_password,to,to_password and"
                            + " optional folder, from_password_file, from_token_command, …")
    private @Nullable Path accounts;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "Accounts at once. Default: ${DEFAULT-VALUE}")
    private int jobs = 4;

    @Option(
            names = "--jobs-per-source",
            paramLabel = "N",
            description = "Of these, on one source host. Default: as many as --jobs")
    private @Nullable Integer jobsPerSource;

    @Option(
            names = "--jobs-per-destination",
            paramLabel = "N",
            description = "Of these, on one destination. Default: as many as --jobs")
    private @Nullable Integer jobsPerDestination;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            required = true,
            description = "Where the ledgers and the quarantine are kept; made if it is not there")
    @SuppressWarnings("NullAway.Init") // Picocli sets what is required.
    private Path state;

    @Option(
            names = "--report",
            paramLabel = "FILE.json",
            description = "Write the report; FILE.csv and FILE.html go beside it")
    private @Nullable Path report;

    @Option(
            names = "--dry-run",
            description = "Log in on both sides and say what would happen; change nothing")
    private boolean dryRun;

    @Option(
            names = "--verify",
            description = "Fetch back and compare all that was copied, in earlier runs too")
    private boolean verify;

    @Option(
            names = "--delete-after-verify",
            description = "Delete at the source what is proven to be at the destination")
    private boolean deleteAfterVerify;

    @Option(
            names = "--follow",
            paramLabel = "TIME",
            arity = "0..1",
            fallbackValue = "5m",
            description = "Go on for ever: copy new mail as it comes, looking each TIME (5m)")
    private @Nullable String follow;

    @Option(
            names = "--add-x-uidl",
            description = "Put the unique-id before each message as X-UIDL, for the new POP3 host")
    private boolean addXUidl;

    @Option(
            names = "--export-unique-ids",
            paramLabel = "DIR",
            description =
                    "Write a CSV file for each account there: UIDs at the destination and unique-ids")
    private @Nullable Path uniqueIds;

    @Option(
            names = "--since",
            paramLabel = "DATE|TIME",
            description = "Leave out what is dated before: 2024-01-31, or as in 365d")
    private @Nullable String since;

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            description = "Leave out what is larger: 50M")
    private @Nullable String maxSize;

    @Option(
            names = "--seen-before",
            paramLabel = "TIME",
            description = "Mark as seen what is older, as in 30d")
    private @Nullable String seenBefore;

    @Option(
            names = "--limit-rate",
            paramLabel = "SIZE[/s|/m|/h|/d]",
            description = "The most to read for each account: 2M, 500M/d")
    private @Nullable String limitRate;

    @Option(
            names = "--trust",
            paramLabel = "FILE.pem",
            description = "More certificate authorities to believe, on both sides")
    private @Nullable Path trust;

    @Option(
            names = "--from-pin",
            paramLabel = "SHA256",
            description = "Believe exactly this certificate of the source")
    private @Nullable String fromPin;

    @Option(
            names = "--to-pin",
            paramLabel = "SHA256",
            description = "Believe exactly this certificate of the destination")
    private @Nullable String toPin;

    @Option(
            names = "--plain-text-login",
            description = "Let passwords cross the network unencrypted (loopback always may)")
    private boolean plainTextLogin;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            converter = ServeCommand.LevelOption.class,
            description = "error, warn, info, debug or trace. Default: warn")
    private Configuration.Log.Level logLevel = Configuration.Log.Level.WARN;

    @Override
    public Integer call() throws IOException {
        Logging.apply(new Configuration.Log(logLevel, Configuration.DEFAULT.log().format()));
        MigrationPlan plan = plan();
        try {
            return new MigrationRunning(plan, System.out).run();
        } catch (UserError e) {
            spec.commandLine().getErr().println("popbridge: " + e.getMessage());
            return ExitCode.USAGE;
        }
    }

    /** The options, read; what is wrong with them is said before anything starts. */
    MigrationPlan plan() {
        try {
            return new MigrationPlan(
                    accounts(),
                    Optional.ofNullable(fromBridge),
                    state,
                    Optional.ofNullable(report),
                    Optional.ofNullable(uniqueIds),
                    wishes(),
                    new BatchRun.Limits(
                            jobs,
                            jobsPerSource == null ? jobs : jobsPerSource,
                            jobsPerDestination == null ? jobs : jobsPerDestination),
                    Optional.ofNullable(follow).map(Units::duration),
                    dryRun,
                    trust(fromPin),
                    trust(toPin),
                    plainTextLogin);
        } catch (FileSystemException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "%s cannot be read: %s".formatted(e.getFile(), FileTrouble.said(e)),
                    e);
        } catch (IllegalArgumentException | IOException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private List<AccountLine> accounts() throws IOException {
        if (fromBridge != null) {
            checkBridge();
        }
        if (accounts != null) {
            if (isOneNamed()) {
                throw new IllegalArgumentException(
                        "--accounts names the accounts; --from, --to and --folder then have no place");
            }
            checkReport(accounts);
            return AccountsFile.read(
                    accounts,
                    fromBridge == null ? AccountsFile.Kind.HOSTS : AccountsFile.Kind.BRIDGE);
        }
        if (from == null || to == null) {
            throw new IllegalArgumentException(
                    "say what to migrate: --from and --to, or --accounts FILE.csv");
        }
        return List.of(
                new AccountLine(
                        "",
                        from(from),
                        ImapEndpoint.parse(to),
                        Logins.access("to", toPasswordFile, toTokenCommand),
                        folder == null ? MailboxName.INBOX : new MailboxName(folder)));
    }

    /** A report beside the list of accounts, by the same name, would be written over it. */
    private void checkReport(Path accounts) throws IOException {
        for (Path file : report == null ? List.<Path>of() : Report.files(report)) {
            if (Files.exists(file) && Files.isSameFile(file, accounts)) {
                throw new IllegalArgumentException(
                        "--report %s would write %s, which --accounts reads: give the report another name"
                                .formatted(report, file));
            }
        }
    }

    private boolean isOneNamed() {
        return from != null
                || to != null
                || fromPasswordFile != null
                || toPasswordFile != null
                || fromTokenCommand != null
                || toTokenCommand != null
                || folder != null;
    }

    private AccountLine.From from(String named) {
        if (fromBridge == null) {
            return new AccountLine.From.Host(
                    SourceEndpoint.parse(named),
                    Logins.access("from", fromPasswordFile, fromTokenCommand));
        }
        if (named.contains("://")) {
            throw new IllegalArgumentException(
                    "with --from-bridge, --from is the name of an account, as popbridge accounts list shows it, and not a URI");
        }
        return new AccountLine.From.Bridge(new AccountName(named));
    }

    /** What has no meaning where nothing changes at the source any more. */
    private void checkBridge() {
        if (fromPasswordFile != null || fromTokenCommand != null) {
            throw new IllegalArgumentException(
                    "--from-bridge reads files: a password or token for --from has no place");
        }
        if (follow != null) {
            throw new IllegalArgumentException(
                    "--from-bridge copies from a bridge that is stopped: there is nothing to --follow");
        }
        if (deleteAfterVerify) {
            throw new IllegalArgumentException(
                    "--delete-after-verify empties POP3 hosts: what is in a bridge goes with popbridge accounts remove");
        }
    }

    private Wishes wishes() {
        return new Wishes(
                verify,
                deleteAfterVerify,
                addXUidl,
                Optional.ofNullable(since).map(text -> MigrateUnits.since(text, Instant.now())),
                number(maxSize == null ? null : MigrateUnits.size(maxSize)),
                Optional.ofNullable(seenBefore).map(Units::duration),
                number(limitRate == null ? null : MigrateUnits.rate(limitRate)));
    }

    private static OptionalLong number(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private Trust trust(@Nullable String pin) throws IOException {
        if (pin != null) {
            return Trust.pinned(pin);
        }
        return trust == null ? Trust.systemRoots() : Trust.extraRoots(trust);
    }
}
