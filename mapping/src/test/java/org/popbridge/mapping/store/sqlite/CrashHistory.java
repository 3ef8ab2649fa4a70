package org.popbridge.mapping.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.opentest4j.AssertionFailedError;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.Content;
import org.popbridge.mapping.store.Mailbox;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.MaildropEntry.State;

/**
 * The life of one data directory in {@link CrashTest}: one child after the other works on it and is
 * killed, and after each the directory is held against the model. Confined to a thread.
 */
final class CrashHistory {
    /** How a process ends that was killed. */
    private static final int SIGKILL = 128 + 9;

    private final CrashProgram program;
    private final Path data;
    private final long seed;
    private final Random random;
    private final CrashModel model = CrashModel.fresh();
    private final Map<Integer, Life> lives = new HashMap<>();
    private long highestUidValidity;
    private int serial;

    /** What was last seen of a mailbox's life. */
    private record Life(long uidValidity, long uidNext, long highestModSeq) {}

    CrashHistory(CrashProgram program, Path data, long seed) {
        this.program = program;
        this.data = data;
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** Answers how many steps were survived. */
    int live(int kills) throws IOException, InterruptedException {
        int steps = 0;
        for (int kill = 0; kill < kills; kill++) {
            List<String> lines = runAndKill(1 + random.nextInt(40));
            steps += lines.size() / 2;
            try {
                check(lines);
            } catch (AssertionError e) {
                throw new AssertionFailedError(
                        "kill %d of seed %d, after %s".formatted(kill, seed, lines), e);
            }
        }
        return steps;
    }

    private List<String> runAndKill(int acknowledged) throws IOException, InterruptedException {
        Process child = start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = child.inputReader()) {
            assertThat(out.readLine()).isEqualTo("ready");
            int left = acknowledged;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
                if (!line.startsWith("?") && --left == 0) {
                    // Somewhere in the next steps, not at the end of this one.
                    long until = System.nanoTime() + random.nextInt(3_000_000);
                    while (System.nanoTime() < until) {
                        Thread.onSpinWait();
                    }
                    // By its handle: that leaves the pipe, and what is still in it.
                    child.toHandle().destroyForcibly();
                }
            }
            assertThat(child.waitFor()).as("it was killed, it did not fail").isEqualTo(SIGKILL);
        } finally {
            child.destroyForcibly().waitFor();
        }
        return lines;
    }

    private Process start() throws IOException {
        Process child =
                program.start(data, random.nextLong(), model.entries.size(), serial, 10_000);
        serial += 100_000;
        return child;
    }

    private void check(List<String> lines) throws IOException {
        CrashStep underWay = null;
        for (String line : lines) {
            if (line.startsWith("?")) {
                underWay = CrashStep.of(line.substring(2));
            } else {
                boolean accepted = model.apply(CrashStep.of(line.substring(2)));
                assertThat(line.startsWith("+")).as(line).isEqualTo(accepted);
                underWay = null;
            }
        }
        try (SqliteMailStore store = SqliteMailStore.open(data, StoreSettings.DEFAULT)) {
            Account account = store.open(CrashChild.NAME);
            if (underWay != null && !isLike(model, account)) {
                model.apply(underWay);
            }
            compare(model, account);
            compareContents(account);
            noteNumbers(account);
        }
    }

    private boolean isLike(CrashModel expected, Account account) throws IOException {
        try {
            compare(expected, account);
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }

    private void compare(CrashModel expected, Account account) throws IOException {
        assertThat(
                        account.mailboxes().mailboxes().keySet().stream()
                                .map(MailboxName::value)
                                .toList())
                .isEqualTo(List.copyOf(expected.boxes.keySet()));
        for (Mailbox mailbox : account.mailboxes().mailboxes().values()) {
            CrashModel.Box box = expected.box(mailbox.name().value());
            compare(box, account.snapshot(mailbox.id()), mailbox.name().value());
        }
        compareLedger(expected, account);
        for (var property : expected.properties.entrySet()) {
            assertThat(account.property(property.getKey())).contains(property.getValue());
        }
    }

    private static void compare(CrashModel.Box box, MailboxSnapshot found, String name) {
        assertThat(found.uidNext()).as(name).isEqualTo(box.uidNext);
        List<Long> uids = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            uids.add(found.uidAt(i));
        }
        assertThat(uids).as(name).isEqualTo(List.copyOf(box.messages.keySet()));
        int unseen = 0;
        for (int i = 0; i < found.size(); i++) {
            CrashModel.Message message = box.message(found.uidAt(i));
            Set<String> flags =
                    found.keywords().flags(found.flagsAt(i)).stream()
                            .map(Flag::name)
                            .collect(Collectors.toCollection(TreeSet::new));
            assertThat(flags).as("%s %d", name, found.uidAt(i)).isEqualTo(message.flags());
            assertThat(found.modSeqAt(i)).isBetween(1L, found.highestModSeq().value());
            if (!message.piece().mayBeSwept) {
                assertThat(found.sizeAt(i))
                        .as("%s %d", name, found.uidAt(i))
                        .isEqualTo(
                                message.piece().came
                                        ? CrashStep.message(message.piece().number).length
                                        : MailboxSnapshot.UNKNOWN);
            }
            unseen += flags.contains("\\Seen") ? 0 : 1;
        }
        assertThat(found.unseen()).as(name).isEqualTo(unseen);
    }

    private static void compareLedger(CrashModel expected, Account account) throws IOException {
        Map<Integer, MaildropEntry> found = new HashMap<>();
        for (MaildropEntry entry : account.maildrop().entries()) {
            found.put(entry.id().value(), entry);
        }
        for (int i = 0; i < expected.entries.size(); i++) {
            CrashModel.Entry wanted = expected.entries.get(i);
            MaildropEntry entry = found.remove(i + 1);
            assertThat(entry).as("entry %d", i).isNotNull();
            assertThat(entry.state()).as("entry %d", i).isEqualTo(wanted.state);
            if (wanted.state == State.GONE) {
                continue;
            }
            assertThat(entry.uniqueId()).isEqualTo(UniqueId.of("u" + i));
            assertThat(entry.wanted()).as("entry %d", i).isEqualTo(expected.isWanted(wanted.piece));
            if (entry.wanted() && !wanted.piece.mayBeSwept) {
                assertThat(entry.hasContent()).as("entry %d", i).isEqualTo(wanted.piece.came);
            }
        }
        assertThat(found).isEmpty();
    }

    /** Law 1: what stands under a UID is the message that came for it. */
    private void compareContents(Account account) throws IOException {
        for (Mailbox mailbox : account.mailboxes().mailboxes().values()) {
            CrashModel.Box box = model.box(mailbox.name().value());
            MailboxSnapshot found = account.snapshot(mailbox.id());
            for (int i = 0; i < found.size(); i++) {
                CrashModel.Piece piece = box.message(found.uidAt(i)).piece();
                var content = account.content(found.contentAt(i));
                if (!piece.mayBeSwept) {
                    assertThat(content.isPresent())
                            .as("%s %d", mailbox.name(), found.uidAt(i))
                            .isEqualTo(piece.came);
                }
                if (content.isPresent() && random.nextInt(8) == 0) {
                    compare(content.get(), piece);
                }
            }
        }
    }

    private static void compare(Content content, CrashModel.Piece piece) throws IOException {
        content.verify();
        assertThat(content.octets().bytes(0, (int) content.size()))
                .isEqualTo(CrashStep.message(piece.number));
        assertThat(content.summary().size()).isEqualTo(content.size());
    }

    private void noteNumbers(Account account) throws IOException {
        long highest = highestUidValidity;
        for (Mailbox mailbox : account.mailboxes().mailboxes().values()) {
            CrashModel.Box box = model.box(mailbox.name().value());
            MailboxSnapshot found = account.snapshot(mailbox.id());
            Life before = lives.get(box.life);
            if (before == null) {
                assertThat(mailbox.uidValidity().value()).isGreaterThan(highestUidValidity);
            } else {
                assertThat(mailbox.uidValidity().value()).isEqualTo(before.uidValidity());
                assertThat(found.uidNext()).isGreaterThanOrEqualTo(before.uidNext());
                assertThat(found.highestModSeq().value())
                        .isGreaterThanOrEqualTo(before.highestModSeq());
            }
            highest = Math.max(highest, mailbox.uidValidity().value());
            lives.put(
                    box.life,
                    new Life(
                            mailbox.uidValidity().value(),
                            found.uidNext(),
                            found.highestModSeq().value()));
        }
        highestUidValidity = highest;
    }
}
