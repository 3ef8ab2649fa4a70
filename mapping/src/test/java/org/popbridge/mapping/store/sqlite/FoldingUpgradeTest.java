package org.popbridge.mapping.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.popbridge.mapping.imap.MailboxName;
import org.popbridge.mapping.message.MessageSummary;
import org.popbridge.mapping.store.Account;
import org.popbridge.mapping.store.AccountName;
import org.popbridge.mapping.store.MailboxSnapshot;
import org.popbridge.mapping.store.TextCriterion;

/**
 * A data directory of a version that folded text to lower case, as that version wrote it: all of it
 * is found after the upgrade, and sorted as it is today.
 */
class FoldingUpgradeTest {
    private static final AccountName NAME = new AccountName("folded");
    private static final StoreSettings QUIET = StoreSettings.DEFAULT.withUpkeep(Duration.ZERO);

    @TempDir Path directory;

    @BeforeEach
    void unpack() throws IOException {
        try (InputStream file =
                        Objects.requireNonNull(
                                FoldingUpgradeTest.class.getResourceAsStream(
                                        "/store/folded-to-lower-case.zip"));
                ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path to = directory.resolve(entry.getName());
                Files.createDirectories(to.getParent());
                Files.copy(zip, to);
            }
        }
        assertThat(summaries()).contains("ann <ann@example.org>").doesNotContain("ANN <ANN");
    }

    private String summaries() throws IOException {
        return Files.readString(
                directory.resolve("accounts/folded/summaries-000001.seg"),
                StandardCharsets.ISO_8859_1);
    }

    /** The lengths of the files of facts. */
    private Map<Path, Long> facts() throws IOException {
        Map<Path, Long> lengths = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory.resolve("accounts/folded"))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith("summaries") || name.startsWith("signatures")) {
                    lengths.put(file, Files.size(file));
                }
            }
        }
        return lengths;
    }

    /** The account as one life of the process has it. */
    private record Life(Account account, MailboxSnapshot inbox) {
        List<Integer> found(TextCriterion criterion, int... among) throws IOException {
            BitSet positions = new BitSet();
            IntStream.of(among).forEach(positions::set);
            return account.match(inbox, positions, criterion).matching().stream().boxed().toList();
        }

        MessageSummary summary(int position) throws IOException {
            return account.content(inbox.contentAt(position)).orElseThrow().summary();
        }

        void findsAll() throws IOException {
            int[] all = {0, 1, 2, 3, 4};
            assertThat(found(new TextCriterion.Body("hello"), all)).containsExactly(0, 3);
            assertThat(found(new TextCriterion.Body("WORLD"), all)).containsExactly(0);
            assertThat(found(new TextCriterion.Body("straße"), all)).containsExactly(3);
            assertThat(found(new TextCriterion.Body("grüße"), all)).containsExactly(4);
            assertThat(found(new TextCriterion.Text("zoe@"), all)).containsExactly(2);
            assertThat(found(new TextCriterion.Header("FROM", "Ann"), all))
                    .containsExactly(0, 3, 4);
            assertThat(found(new TextCriterion.Header("SUBJECT", "GRÜ"), all)).containsExactly(3);
            assertThat(found(new TextCriterion.Header("SUBJECT", "bad"), all)).containsExactly(4);
        }

        /** By subject: "_" is after all letters now, and what cannot be converted is last. */
        void sortsAll() throws IOException {
            byte[][] keys = new byte[inbox.size()][];
            for (int i = 0; i < keys.length; i++) {
                keys[i] = summary(i).baseSubject();
            }
            assertThat(
                            IntStream.range(0, keys.length)
                                    .boxed()
                                    .sorted((a, b) -> Arrays.compareUnsigned(keys[a], keys[b])))
                    .containsExactly(1, 3, 2, 0, 4);
        }
    }

    private interface Use {
        void of(Life life) throws IOException;
    }

    private void live(Use use) throws IOException {
        try (SqliteMailStore store = SqliteMailStore.open(directory, QUIET)) {
            Account account = store.find(NAME).orElseThrow();
            use.of(
                    new Life(
                            account,
                            account.snapshot(
                                    account.mailboxes()
                                            .find(MailboxName.INBOX)
                                            .orElseThrow()
                                            .id())));
        }
    }

    @Test
    void search_findsEverything_andDerivesOnce() throws IOException {
        live(Life::findsAll);
        Map<Path, Long> derived = facts();
        assertThat(summaries()).contains("ANN <ANN@EXAMPLE.ORG>");
        live(life -> {
            life.findsAll();
            life.sortsAll();
        });
        assertThat(facts()).isEqualTo(derived);
    }

    @Test
    void search_derivesEachMessageItMeets_once() throws IOException {
        Map<Path, Long> before = facts();
        live(life -> life.found(new TextCriterion.Body("hello"), 0, 1, 2, 3, 4));
        Map<Path, Long> after = facts();
        before.forEach((file, length) ->
                assertThat(after.get(file)).as("%s", file).isLessThan(length * 5 / 2));
    }

    @Test
    void sort_isOfToday() throws IOException {
        live(Life::sortsAll);
        live(Life::findsAll);
    }

    @Test
    void upgrade_begunAndLeft_goesOn() throws IOException {
        live(life -> life.found(new TextCriterion.Body("hello"), 0));
        live(life ->
                assertThat(life.summary(2).baseSubject())
                        .isEqualTo("ZEBRA".getBytes(StandardCharsets.US_ASCII)));
        live(Life::findsAll);
        live(Life::sortsAll);
    }

    /**
     * Facts are not forced: the index may name what a power failure has taken away, wholly or from
     * the middle of a record on, or has left as zeros.
     */
    @ParameterizedTest
    @CsvSource({"0, false", "1, false", "3, false", "5, false", "0, true", "2, true", "4, true"})
    void upgrade_cutOffByAPowerFailure_isDoneAgain(int sixths, boolean zeros) throws IOException {
        Map<Path, Long> before = facts();
        live(Life::findsAll);
        for (Map.Entry<Path, Long> file : before.entrySet()) {
            try (RandomAccessFile octets = new RandomAccessFile(file.getKey().toFile(), "rw")) {
                long length = octets.length();
                assertThat(length).isGreaterThan(file.getValue());
                octets.setLength(file.getValue() + (length - file.getValue()) * sixths / 6);
                if (zeros) {
                    octets.setLength(length);
                }
            }
        }
        live(life -> {
            life.findsAll();
            life.sortsAll();
        });
        Map<Path, Long> derived = facts();
        live(life -> {
            life.findsAll();
            life.sortsAll();
        });
        assertThat(facts()).as("and that lasts").isEqualTo(derived);
    }
}
