package org.popbridge.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.Secret;
import org.popbridge.mapping.pop3.Pop3Credentials;
import org.popbridge.mapping.pop3.Pop3Endpoint;
import org.popbridge.mapping.pop3.Pop3Settings;
import org.popbridge.mapping.pop3.probe.Finding;
import org.popbridge.mapping.pop3.probe.Probe;
import org.popbridge.mapping.pop3.probe.ProbeReport;
import org.popbridge.mapping.wire.Trust;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code popbridge probe}: what a POP3 host is worth. */
@Command(
        name = "probe",
        mixinStandardHelpOptions = true,
        versionProvider = Popbridge.Version.class,
        sortOptions = false,
        description = {
            "Finds out what a POP3 host is worth, and changes nothing there.",
            "Without --user it looks at the connection, TLS, the certificate and what the host says that it can. "
                    + "With --user it logs in twice, retrieves a few messages, and tells whether unique-ids, sizes, TOP and "
                    + "pipelining can be relied on, and whether what was retrieved is still listed afterwards."
        },
        footer = {
            "",
            "Each finding is marked good, note, poor or bad. Exit code 1: the bridge cannot work with the host.",
            "Example: popbridge probe pop3s://pop.example.org --user ann@example.org --password-file ann.secret"
        })
final class ProbeCommand implements Callable<Integer> {
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli sets it before call().
    private CommandSpec spec;

    @Parameters(
            paramLabel = "URL",
            converter = ServeCommand.EndpointOption.class,
            description = "pop3s://host[:995], pop3+starttls://host[:110] or pop3://host[:110]")
    @SuppressWarnings("NullAway.Init") // Picocli insists on it.
    private Pop3Endpoint endpoint;

    @Option(names = "--user", paramLabel = "USER", description = "Log in as this user")
    private @Nullable String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "The first line of FILE is the password. Default: it is asked for")
    private @Nullable Path passwordFile;

    @Option(
            names = "--idle",
            paramLabel = "TIME",
            converter = ServeCommand.DurationOption.class,
            description =
                    "Be silent for so long, as in 11m, and tell whether the host ends the session")
    private @Nullable Duration idle;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            converter = ServeCommand.DurationOption.class,
            description =
                    "The longest pause between two logins that the host may want. Default: 2m")
    private @Nullable Duration wait;

    @Option(
            names = "--trust-certificate",
            paramLabel = "SHA256",
            description =
                    "Believe this very certificate, whoever signed it; more than one if wanted")
    private @Nullable List<String> pins;

    @Option(
            names = "--plain-text-login",
            description = "Let the password cross the network unencrypted (loopback always may)")
    private boolean plainTextLogin;

    @Option(names = "--json", description = "Print one JSON object instead of text")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        if (user == null && (passwordFile != null || idle != null)) {
            throw new ParameterException(
                    spec.commandLine(), "--password-file and --idle need --user USER");
        }
        Probe.Wanted wanted =
                new Probe.Wanted(
                        endpoint,
                        settings(),
                        credentials(),
                        Optional.ofNullable(idle),
                        wait == null ? LONGEST_WAIT : wait);
        PrintWriter out = spec.commandLine().getOut();
        Consumer<Finding> show =
                finding -> {
                    out.println(text(finding));
                    out.flush();
                };
        if (!json) {
            out.println(endpoint);
            out.println();
        }
        ProbeReport report = new Probe(wanted, json ? _ -> {} : show).run();
        if (json) {
            out.println(Json.pretty(Json.tree(values(report))));
        } else {
            out.println();
            out.println(Paragraph.of("", report.verdictText()));
        }
        out.flush();
        return report.verdict() == ProbeReport.Verdict.UNUSABLE ? 1 : 0;
    }

    private Pop3Settings settings() {
        Pop3Settings.Builder settings = Pop3Settings.builder().plainTextLogin(plainTextLogin);
        try {
            return pins == null
                    ? settings.build()
                    : settings.trust(new Trust.Pinned(Set.copyOf(pins))).build();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private Optional<Pop3Credentials> credentials() {
        if (user == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Pop3Credentials.Password(user, password()));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    @SuppressWarnings("NullAway") // System.console() is never null since Java 22.
    private Secret password() {
        if (passwordFile != null) {
            try (var lines = Files.lines(passwordFile)) {
                return Secret.of(lines.findFirst().orElse(""));
            } catch (IOException e) {
                throw new UserError(
                        "the password cannot be read from %s: %s"
                                .formatted(passwordFile, e.getMessage()),
                        e);
            }
        }
        Console console = System.console();
        char[] typed = console.isTerminal() ? console.readPassword("Password of %s: ", user) : null;
        if (typed == null) {
            throw new UserError(
                    "nobody is there to be asked for the password: give it with --password-file FILE");
        }
        return Secret.of(new String(typed));
    }

    private static String text(Finding finding) {
        String head = "%-5s %-13s ".formatted(name(finding.grade()), name(finding.subject()));
        return Paragraph.of(head, finding.text());
    }

    private static Map<String, Object> values(ProbeReport report) {
        List<Map<String, Object>> findings = new ArrayList<>();
        for (Finding finding : report.findings()) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("subject", name(finding.subject()));
            values.put("grade", name(finding.grade()));
            values.put("text", finding.text());
            values.put("facts", finding.facts());
            findings.add(values);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("endpoint", report.endpoint().toString());
        all.put("verdict", name(report.verdict()));
        all.put("text", report.verdictText());
        all.put("findings", findings);
        return all;
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
