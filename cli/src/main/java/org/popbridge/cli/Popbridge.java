package org.popbridge.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.popbridge.cli.config.ConfigurationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code popbridge}. Exit codes: 0 done, 1 could not be done, 2 asked for wrongly (the
 * command line or the configuration). Whatever is not 0 comes with one sentence on standard error.
 */
@Command(
        name = "popbridge",
        description = "Gives a POP3-only mailbox an IMAP life.",
        mixinStandardHelpOptions = true,
        versionProvider = Popbridge.Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Popbridge implements Runnable {
    /** In the order of the help. */
    private static final Map<String, Supplier<Object>> COMMANDS = commands();

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli sets it before run().
    private CommandSpec spec;

    private Popbridge() {}

    /** Runs a command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        // What is said here is English, and goes into protocols and files too: in some languages
        // Java would write its numbers in digits that no server reads.
        Locale.setDefault(Locale.ROOT);
        int code = commandLine(arguments).execute(arguments);
        // Where a signal is ending the process already, its hook says with which code.
        System.exit(code);
    }

    /**
     * What reads the command line. Where its first argument is a command, that one alone is built:
     * to read the annotations of all takes a fifth of a start's time.
     */
    static CommandLine commandLine(String... arguments) {
        CommandLine all = new CommandLine(new Popbridge());
        String first = arguments.length == 0 ? "" : arguments[0];
        if (COMMANDS.containsKey(first)) {
            all.addSubcommand(first, COMMANDS.get(first).get());
        } else {
            COMMANDS.forEach((name, command) -> all.addSubcommand(name, command.get()));
        }
        return all.setParameterExceptionHandler(Popbridge::askedWrongly)
                .setExecutionExceptionHandler(Popbridge::failed);
    }

    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("serve", ServeCommand::new);
        commands.put("migrate", MigrateCommand::new);
        commands.put("demo", DemoCommand::new);
        commands.put("probe", ProbeCommand::new);
        commands.put("status", StatusCommand::new);
        commands.put("accounts", AccountsCommand::new);
        return commands;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to do: serve, migrate, probe or demo");
    }

    private static int askedWrongly(ParameterException e, String[] arguments) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println("popbridge: " + e.getMessage());
        err.println(
                "Try: %s --help".formatted(e.getCommandLine().getCommandSpec().qualifiedName()));
        return ExitCode.USAGE;
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed)
            throws Exception {
        int code =
                switch (e) {
                    case ConfigurationException wrong -> ExitCode.USAGE;
                    case UserError known -> ExitCode.SOFTWARE;
                    // Not foreseen: here the trace is what helps.
                    default -> throw e;
                };
        command.getErr().println("popbridge: " + e.getMessage());
        return code;
    }

    /** What {@code --version} prints, and what the server says of itself. */
    static final class Version implements IVersionProvider {
        static String number() {
            return Optional.ofNullable(Popbridge.class.getPackage().getImplementationVersion())
                    .orElse("of the source tree");
        }

        @Override
        public String[] getVersion() {
            return new String[] {
                "popbridge %s (Java %s)".formatted(number(), Runtime.version().toString())
            };
        }
    }
}
