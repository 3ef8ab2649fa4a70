package org.popbridge.migrate.report;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.popbridge.migrate.account.Amounts;
import org.popbridge.migrate.account.Tally;
import org.popbridge.migrate.batch.BatchRun;

/**
 * Shows how a run comes along: on a terminal some lines that are drawn anew each second, one for
 * each active account; elsewhere a plain line now and then. Lines that somebody {@link #say}s stand
 * above. Safe for any thread.
 */
public final class ProgressDisplay implements AutoCloseable {
    private static final int WIDTH = 100;
    private static final int MOST_ACCOUNTS = 16;

    /** On a narrow terminal a line that wraps would be two to erase (DEC private mode 7). */
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";
    private static final Duration REDRAW = Duration.ofSeconds(1);
    private static final Duration PLAIN = Duration.ofSeconds(15);

    private final PrintStream out;
    private final boolean terminal;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Rates rates = new Rates();
    private int drawn;

    /** Draws on {@code out}. */
    public ProgressDisplay(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Shows this run until it is closed. */
    public void show(BatchRun run) {
        Thread.ofVirtual().name("progress").start(() -> watch(run));
    }

    private void watch(BatchRun run) {
        Duration pause = terminal ? REDRAW : PLAIN;
        try {
            while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                draw(run);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says something worth a line of its own. */
    public synchronized void say(String line) {
        erase();
        out.println(line);
        out.flush();
    }

    synchronized void draw(BatchRun run) {
        List<Tally> active = run.active();
        // A log is not told each time that nothing goes on while a run follows.
        if (closed.getCount() == 0 || (active.isEmpty() && !terminal)) {
            return;
        }
        List<String> lines = terminal ? lines(run, active) : List.of(plain(run, active));
        erase();
        if (terminal) {
            String text = String.join("\n", lines.stream().map(ProgressDisplay::cut).toList());
            out.print(NO_WRAP + text + "\n" + WRAP);
            drawn = lines.size();
        } else {
            lines.forEach(out::println);
        }
        out.flush();
    }

    private List<String> lines(BatchRun run, List<Tally> active) {
        List<String> lines = new ArrayList<>();
        lines.add(accounts(run, active));
        lines.add(messages(run, active));
        active.stream().limit(MOST_ACCOUNTS).map(this::line).forEach(lines::add);
        if (active.size() > MOST_ACCOUNTS) {
            lines.add("  … and %d more accounts".formatted(active.size() - MOST_ACCOUNTS));
        }
        return lines;
    }

    private String plain(BatchRun run, List<Tally> active) {
        return accounts(run, active) + "; " + messages(run, active);
    }

    private void erase() {
        if (drawn > 0) {
            // Up so many lines, and everything below is cleared (ECMA-48: CUU, ED).
            out.print("\u001b[" + drawn + "A\u001b[J");
            drawn = 0;
        }
    }

    private static String accounts(BatchRun run, List<Tally> active) {
        return String.format(
                Locale.ROOT,
                "accounts: %,d of %,d ended, %,d incomplete, %,d active",
                run.ended(),
                run.accounts(),
                run.incomplete(),
                active.size());
    }

    private String messages(BatchRun run, List<Tally> active) {
        long octetsLeft = 0;
        for (Tally tally : active) {
            octetsLeft += Math.max(0, tally.octetsToDo() - tally.octets());
        }
        Rates.Rate rate = rates.next(active);
        BatchRun.Done done = run.done();
        String left =
                rate.octets() > 0 && octetsLeft > 0
                        ? ", %s left for these"
                                .formatted(
                                        Amounts.time(
                                                Duration.ofSeconds(octetsLeft / rate.octets())))
                        : "";
        return String.format(
                Locale.ROOT,
                "messages: %,d, %s; %,d/s, %s/s%s",
                done.messages(),
                Amounts.octets(done.octets()),
                rate.messages(),
                Amounts.octets(rate.octets()),
                left);
    }

    private String line(Tally tally) {
        return String.format(
                Locale.ROOT,
                "  %-36s %,8d of %,d  %9s  %s",
                tally.account().from(),
                tally.messages(),
                tally.messagesToDo(),
                Amounts.octets(tally.octets()),
                tally.phase());
    }

    private static String cut(String line) {
        return line.length() > WIDTH ? line.substring(0, WIDTH - 1) + "…" : line;
    }

    /** Erases what is drawn and draws no more. */
    @Override
    public synchronized void close() {
        closed.countDown();
        erase();
        out.flush();
    }
}
