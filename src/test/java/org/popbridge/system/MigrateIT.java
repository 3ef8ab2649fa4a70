package org.popbridge.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code popbridge migrate} as a process, from Dovecot to Dovecot. */
class MigrateIT {
    private static final int PATIENCE_MINUTES = 15;

    @TempDir Path directory;

    @Test
    void bulkMail_isAllThere_andASecondRunCopiesNothing() throws Exception {
        migrated("bulk");
    }

    @Test
    void wildMail_isAllThere_andASecondRunCopiesNothing() throws Exception {
        migrated("wild-dev");
    }

    private void migrated(String corpus) throws Exception {
        Path mails = Needs.corpus(corpus, directory);
        try (Dovecot dovecot = Dovecot.start(directory)) {
            int count = deliverAll(dovecot, mails);
            Path report = directory.resolve("report.json");
            Run first = migrate(dovecot, "--verify", "--report", report.toString());
            assertThat(first.exit()).as(first.output()).isZero();
            assertThat(first.output()).contains("%,d copied".formatted(count));
            assertThat(MaildropOracle.digestsAfterAppend(dovecot.pop3, "to"))
                    .containsExactlyInAnyOrderElementsOf(
                            MaildropOracle.digestsAfterAppend(dovecot.pop3, "from"));
            assertThat(Files.readString(report)).contains("\"exitCode\": 0");
            assertThat(report.resolveSibling("report.html")).isNotEmptyFile();

            Run second = migrate(dovecot);
            assertThat(second.exit()).as(second.output()).isZero();
            assertThat(second.output()).contains("this run: 0 messages");
            assertThat(MaildropOracle.count(dovecot.pop3, "to")).isEqualTo(count);
        }
    }

    @Test
    void killedAtAnyMoment_theEndIsExact() throws Exception {
        try (Dovecot dovecot = Dovecot.start(directory)) {
            for (int i = 0; i < 3000; i++) {
                dovecot.deliver("from", LifeIT.message("mail " + i / 2, "text of " + i / 2));
            }
            dovecot.delivered();
            for (int kill = 1; kill <= 8; kill++) {
                killedOnceTheLedgerHas(kill * 100_000L, dovecot);
            }
            Run last = migrate(dovecot, "--verify");
            assertThat(last.exit()).as(last.output()).isZero();
            assertThat(MaildropOracle.digests(dovecot.pop3, "to"))
                    .containsExactlyInAnyOrderElementsOf(
                            MaildropOracle.digests(dovecot.pop3, "from"));
        }
    }

    private void killedOnceTheLedgerHas(long octets, Dovecot dovecot) throws Exception {
        Process process = start(dovecot);
        try {
            // What waits must not take the processor from what it waits for.
            boolean ended = false;
            while (!ended && ledgerSize() < octets) {
                ended = process.waitFor(2, TimeUnit.MILLISECONDS);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private long ledgerSize() throws IOException {
        Path accounts = directory.resolve("state/accounts");
        if (!Files.isDirectory(accounts)) {
            return 0;
        }
        try (Stream<Path> folders = Files.list(accounts)) {
            long size = 0;
            for (Path folder : folders.toList()) {
                Path ledger = folder.resolve("ledger");
                size += Files.exists(ledger) ? Files.size(ledger) : 0;
            }
            return size;
        }
    }

    private record Run(int exit, String output) {}

    private Run migrate(Dovecot dovecot, String... more) throws Exception {
        Process process = start(dovecot, more);
        boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            Processes.end(process);
        }
        assertThat(ended).as("ended").isTrue();
        return new Run(process.exitValue(), Files.readString(output()));
    }

    private Path output() {
        return directory.resolve("migrate.log");
    }

    private Process start(Dovecot dovecot, String... more) throws IOException {
        Path password = directory.resolve("password");
        Files.writeString(password, Dovecot.PASSWORD + "\n");
        List<String> command = new ArrayList<>(RunningBridge.java());
        command.addAll(
                List.of(
                        "migrate",
                        "--from",
                        "pop3://from@127.0.0.1:" + dovecot.pop3,
                        "--from-password-file",
                        password.toString(),
                        "--to",
                        "imap://to@127.0.0.1:" + dovecot.imap,
                        "--to-password-file",
                        password.toString(),
                        "--state",
                        directory.resolve("state").toString()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output().toFile())
                .start();
    }

    private static int deliverAll(Dovecot dovecot, Path mails) throws Exception {
        int count = 0;
        try (Stream<Path> files = Files.walk(mails)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                dovecot.deliver("from", file);
                count++;
            }
        }
        dovecot.delivered();
        return count;
    }
}
