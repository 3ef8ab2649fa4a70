package org.popbridge.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.popbridge.migrate.account.AccountResult;
import org.popbridge.migrate.account.AccountResult.Counts;
import org.popbridge.migrate.account.AccountRun;
import org.popbridge.migrate.account.Amounts;
import org.popbridge.migrate.account.DryRun;
import org.popbridge.migrate.account.Stop;
import org.popbridge.migrate.account.Stopping;
import org.popbridge.migrate.batch.BatchRun;
import org.popbridge.migrate.ledger.LedgerException;
import org.popbridge.migrate.ledger.StateDirectory;
import org.popbridge.migrate.report.ProgressDisplay;
import org.popbridge.migrate.report.Report;
import org.popbridge.migrate.report.UniqueIdExport;

/** A migration from its first line on the terminal to its exit code. */
final class MigrationRunning {
    /** The longest that a clean stop may take: the batches under way have to be answered. */
    private static final Duration STOPPING = Duration.ofMinutes(2);

    /** What a usual line and host give, for an estimate where nothing was measured yet. */
    private static final long USUAL_OCTETS_PER_SECOND = 2_000_000;

    private static final String NOTHING_STARTED =
            "nothing could start: mend what is said above, then run the same command again";

    private final MigrationPlan plan;
    private final PrintStream out;
    private final Stop stop = new Stop();
    private final Stopping stopping = new Stopping(stop);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger exitCode = new AtomicInteger(1);
    private volatile Consumer<String> voice;

    MigrationRunning(MigrationPlan plan, PrintStream out) {
        this.plan = plan;
        this.out = out;
        this.voice = out::println;
    }

    /** Answers the exit code; a signal ends it cleanly with the one that fits. */
    int run() throws IOException {
        try (StateDirectory state = StateDirectory.open(plan.state())) {
            Thread hook = new Thread(this::signalled, "stop");
            Runtime.getRuntime().addShutdownHook(hook);
            try {
                exitCode.set(started(state));
            } finally {
                ended.countDown();
                unhook(hook);
            }
            return exitCode.get();
        } catch (LedgerException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
    }

    private int started(StateDirectory state) throws IOException {
        try (MigrationSources sources = MigrationSources.open(plan, stopping, state)) {
            return plan.dryRun() ? dryRun(sources, state) : rounds(sources, state);
        }
    }

    private void signalled() {
        voice.accept(
                "stopping: what is under way is finished first, for %s at most"
                        .formatted(Amounts.time(STOPPING)));
        try {
            if (!stopping.awaitEnd(ended, STOPPING)) {
                voice.accept("a server keeps silent: stopped without its answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        out.flush();
        // The JVM would end a signalled process with 130 or 143.
        Runtime.getRuntime().halt(exitCode.get());
    }

    private static void unhook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // The hook runs, and ends the process with our exit code.
            return;
        }
    }

    private int rounds(MigrationSources sources, StateDirectory state) throws IOException {
        boolean terminal =
                Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
        try (ProgressDisplay display = new ProgressDisplay(out, terminal)) {
            BatchRun run =
                    new BatchRun(
                            sources.migrations(),
                            state,
                            AccountRun.Settings.usual(plan.wishes(), plan.limits().all()),
                            plan.limits(),
                            stop,
                            display::say);
            voice = display::say;
            display.show(run);
            int code = round(run, display);
            keep(sources, state, display);
            if (plan.follow().isPresent() && code != 2 && !stop.isWished()) {
                display.say(
                        "looking for new mail every %s, until Ctrl-C"
                                .formatted(Amounts.time(plan.follow().get())));
            }
            while (plan.follow().isPresent() && code != 2 && !stop.pause(plan.follow().get())) {
                code = round(run, display);
                keep(sources, state, display);
            }
            if (stop.isWished()) {
                display.say("stopped; to go on from here, run the same command again");
            }
            return code;
        }
    }

    /** What a round leaves beside mail. */
    private void keep(MigrationSources sources, StateDirectory state, ProgressDisplay display)
            throws IOException {
        sources.remember();
        if (plan.uniqueIds().isPresent()) {
            int files = 0;
            for (BatchRun.Account account : sources.migrations()) {
                Path ledger = state.of(account.migration().key());
                files +=
                        UniqueIdExport.write(account.migration(), ledger, plan.uniqueIds().get())
                                        .isPresent()
                                ? 1
                                : 0;
            }
            if (plan.follow().isEmpty()) {
                display.say("unique-ids: %,d files in %s".formatted(files, plan.uniqueIds().get()));
            }
        }
    }

    private int round(BatchRun run, ProgressDisplay display) throws IOException {
        Instant began = Instant.now();
        List<AccountResult> results = run.run();
        Report report = new Report(Popbridge.Version.number(), began, Instant.now(), results);
        if (plan.report().isPresent()) {
            List<Path> files = report.write(plan.report().get());
            if (plan.follow().isEmpty()) {
                display.say(
                        "report: "
                                + String.join(", ", files.stream().map(Path::toString).toList()));
            }
        }
        summary(report).forEach(display::say);
        return report.exitCode();
    }

    private List<String> summary(Report report) {
        Counts totals = report.totals();
        List<String> lines = new ArrayList<>();
        if (plan.follow().isPresent() && totals.copiedNow() == 0 && report.exitCode() == 0) {
            return lines;
        }
        if (report.exitCode() == 2) {
            // Nothing was counted. What a stop means is said by its own last line.
            if (!stop.isWished()) {
                lines.add(NOTHING_STARTED);
            }
            return lines;
        }
        lines.add(
                "%,d messages at the source: %,d copied, %,d there already, %,d left out, %,d missing (%,d in quarantine); %,d verified, %,d deleted at the source"
                        .formatted(
                                totals.known(),
                                totals.copied(),
                                totals.present(),
                                totals.skipped(),
                                totals.missing(),
                                totals.quarantined(),
                                totals.verified(),
                                totals.deleted()));
        long octets = totals.octetsNow();
        Duration took = Duration.between(report.began(), report.ended());
        lines.add(
                "this run: %,d messages, %s in %s; accounts complete: %,d of %,d"
                        .formatted(
                                totals.copiedNow(),
                                Amounts.octets(octets),
                                Amounts.time(took),
                                report.completeAccounts(),
                                report.accounts().size()));
        if (report.exitCode() != 0 && !stop.isWished()) {
            lines.add(
                    "not everything is there; the same command tries again what is missing"
                            + (plan.report().isPresent()
                                    ? ""
                                    : ", and --report FILE.json lists it"));
        }
        return lines;
    }

    private int dryRun(MigrationSources sources, StateDirectory state) {
        List<BatchRun.Account> migrations = sources.migrations();
        long messages = 0;
        long octets = 0;
        int troubles = 0;
        for (BatchRun.Account account : migrations) {
            if (stop.isWished()) {
                break;
            }
            DryRun found =
                    DryRun.look(
                            account.migration(),
                            state.of(account.migration().key()),
                            plan.wishes());
            messages += found.toCopy();
            octets += found.octetsToCopy();
            troubles += found.trouble().isPresent() ? 1 : 0;
            out.println(line(found));
        }
        if (troubles == migrations.size()) {
            out.println(NOTHING_STARTED);
            return 2;
        }
        long rate = plan.wishes().octetsPerSecond().orElse(USUAL_OCTETS_PER_SECOND);
        out.println(
                "would copy %,d messages, %s%s; %s %s a second for each account and %d at once, that takes about %s"
                        .formatted(
                                messages,
                                Amounts.octets(octets),
                                // A listing has no dates, and to read all is to migrate.
                                plan.wishes().since().isPresent()
                                        ? " at most, as dates are known only when messages are read"
                                        : "",
                                plan.wishes().octetsPerSecond().isPresent()
                                        ? "at the limit of"
                                        : "at a usual",
                                Amounts.octets(rate),
                                Math.min(plan.limits().all(), migrations.size()),
                                Amounts.time(
                                        Duration.ofSeconds(
                                                octets
                                                        / rate
                                                        / Math.min(
                                                                plan.limits().all(),
                                                                migrations.size())))));
        return troubles == 0 ? 0 : 1;
    }

    private static String line(DryRun found) {
        if (found.trouble().isPresent()) {
            return found.account() + ": " + found.trouble().get();
        }
        String there =
                found.there() < 0
                        ? "the folder would be made"
                        : "the folder has %,d messages".formatted(found.there());
        return "%s: %,d messages, %s; %,d to copy, %s; %,d done, %,d too large; %s"
                .formatted(
                        found.account(),
                        found.listed(),
                        Amounts.octets(found.octets()),
                        found.toCopy(),
                        Amounts.octets(found.octetsToCopy()),
                        found.done(),
                        found.tooLarge(),
                        there);
    }
}
