package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.popbridge.mapping.host.Mail;

/**
 * A disk that fills up at any write of a first sync and of an APPEND: a small file system with so
 * many pages left, each time some more. Whatever does not fit is refused in words, nothing that was
 * acknowledged is lost, and all goes on when there is room again.
 */
class FullDiskIT extends HostRows {
    private static final int PAGE = 4096;

    /** Room for everything that the test stores. */
    private static final int SIZE = 8 << 20;

    private final List<String> answers = new ArrayList<>();
    private Path disk = Path.of("");

    @BeforeEach
    void mountTheDisk() throws Exception {
        Needs.program("mount");
        disk = Files.createDirectories(directory.resolve("data"));
        boolean mounted =
                run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", disk.toString());
        String why = "a file system of a test's own cannot be mounted: not the superuser";
        if (!mounted && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(why);
        }
        Assumptions.assumeTrue(mounted, why);
    }

    @AfterEach
    void unmountTheDisk() throws Exception {
        stop();
        if (Files.getFileStore(disk).type().equals("tmpfs")) {
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    private static boolean run(String... command) throws Exception {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0;
    }

    @Test
    void diskThatFillsUpAtAnyWrite_losesNothing_andGoesOnWithRoom() throws Exception {
        start();
        for (int i = 0; i < 12; i++) {
            spool().deliver(mail("m" + i));
        }
        int refused = 0;
        for (int pages = 0; pages < 120; pages += 3) {
            refused += fillUpWith(pages) ? 1 : 0;
        }
        assertThat(refused).as("times that something was refused").isGreaterThan(10);
        nothingWasDeleted();
    }

    /** Has a new account meet a disk with so many pages left; answers whether it was refused. */
    private boolean fillUpWith(int pages) throws Exception {
        serve(settings -> settings, Program.POLICY);
        Path filler = fill(pages);
        List<String> kept = new ArrayList<>();
        answers.clear();
        boolean refused = false;
        for (int attempt = 0; attempt < 3; attempt++) {
            refused |= tryAll(kept);
        }
        Files.delete(filler);
        Inbox after = login();
        // An APPEND that was refused must not be there, and one that was acknowledged must.
        List<String> expected = new ArrayList<>(spool().octets());
        expected.addAll(kept);
        assertThat(after.octets())
                .as("after %d pages were left, and %s", pages, answers)
                .containsExactlyInAnyOrderElementsOf(expected);
        reopen().is(after);
        stopProgram();
        clear();
        return refused;
    }

    private static Mail mail(String name) {
        return Mail.of(name, ("A line of " + name + " among many.\r\n").repeat(300));
    }

    /** A client's doings on a disk that is full: every answer is OK, or NO with its reason. */
    private boolean tryAll(List<String> kept) throws IOException {
        boolean refused = false;
        try (ImapWire wire = program().connect()) {
            String login = wire.send("LOGIN " + USER + " " + Dovecot.PASSWORD).tagged();
            if (!login.startsWith("OK")) {
                assertThat(login).startsWith("NO [UNAVAILABLE] ");
                return true;
            }
            refused |= isRefused(wire.send("SELECT INBOX"));
            if (!refused) {
                refused |= isRefused(wire.send("FETCH 1:* BODY.PEEK[]"));
                String message = mail("kept" + kept.size()).octets();
                ImapWire.Answer appended = wire.append("INBOX", message);
                if (isRefused(appended)) {
                    refused = true;
                } else {
                    kept.add(message);
                }
            }
        }
        return refused;
    }

    private boolean isRefused(ImapWire.Answer answer) {
        answers.add(answer.tagged());
        if (answer.tagged().startsWith("OK")) {
            return false;
        }
        assertThat(answer.tagged()).matches("NO \\[(UNAVAILABLE|OVERQUOTA)\\] .*");
        return true;
    }

    /** Takes all room but so many pages. */
    private Path fill(int pages) throws IOException {
        Path filler = disk.resolve("filler");
        long room = Files.getFileStore(disk).getUsableSpace() - (long) pages * PAGE;
        assertThat(room).isPositive();
        Files.write(filler, new byte[(int) room]);
        return filler;
    }

    private void clear() throws IOException {
        try (Stream<Path> files = Files.walk(disk)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(disk)) {
                    Files.delete(path);
                }
            }
        }
    }
}
