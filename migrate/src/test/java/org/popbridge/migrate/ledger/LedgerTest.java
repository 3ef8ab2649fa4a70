package org.popbridge.migrate.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.imap.Flag;
import org.popbridge.mapping.imap.Uid;
import org.popbridge.mapping.imap.UidValidity;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.mapping.store.Fingerprint;

/** The journal on its disk: what a crash, a full disk and damage leave of it. */
class LedgerTest {
    private static final AccountKey KEY = new AccountKey("ann@pop:995", "ann@imap:993", "Old mail");
    private static final EntryId ID = new EntryId(0);
    private static final UidValidity LIFE = new UidValidity(77);
    private static final Sha256 DIGEST = Sha256.of(Sha256.digest());
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    private static final MessageIdentity IDENTITY =
            new MessageIdentity(
                    12, DIGEST, DIGEST, new HeaderKey(1, -2), new Fingerprint(12, "ab"), "a b%@c");

    private static final Sending SENDING =
            new Sending(DIGEST, 14, Dated.DATE, List.of("X-UIDL added", "NULs gone"));

    @TempDir Path directory;

    static Stream<LedgerRecord> records() {
        return Stream.of(
                new LedgerRecord.Opened(KEY),
                new LedgerRecord.Arrived(ID, UniqueId.of("a b\u00e9%\n-"), 2, -1, NOW),
                new LedgerRecord.Arrived(ID, UniqueId.of(""), 0, 5, NOW),
                new LedgerRecord.Arrived(ID, UniqueId.of("-"), 0, 5, NOW),
                new LedgerRecord.Missing(ID),
                new LedgerRecord.Returned(ID),
                new LedgerRecord.Renamed(ID, UniqueId.of("new"), 1),
                new LedgerRecord.Claimed(ID, 99),
                new LedgerRecord.Identified(ID, IDENTITY),
                new LedgerRecord.Intended(ID, SENDING, LIFE, new Uid(5)),
                new LedgerRecord.Appended(ID, LIFE, Optional.of(new Uid(6))),
                new LedgerRecord.Appended(ID, LIFE, Optional.empty()),
                new LedgerRecord.NotThere(ID),
                new LedgerRecord.Present(ID, SENDING, LIFE, new Uid(4294967295L)),
                new LedgerRecord.Carried(ID, Set.of()),
                new LedgerRecord.Carried(ID, Set.of(Flag.SEEN, new Flag("$a%b"))),
                new LedgerRecord.Verified(ID),
                new LedgerRecord.Differs(ID, "gr\u00fcn\n 100 %"),
                new LedgerRecord.Skipped(ID, Fate.Why.TOO_OLD, NOW),
                new LedgerRecord.Quarantined(ID, "no", "0-ab.eml"),
                new LedgerRecord.DeletionSent(ID),
                new LedgerRecord.DeletionUndone(ID),
                new LedgerRecord.Gone(ID));
    }

    @ParameterizedTest
    @MethodSource("records")
    void printedRecord_parsesToItself_inOneLine(LedgerRecord printed) {
        String line = RecordLine.print(printed);
        assertThat(line).doesNotContain("\n").matches("[\\x21-\\x7e ]+");
        assertThat(RecordLine.parse(line)).isEqualTo(printed);
    }

    private void write() throws IOException {
        try (Ledger ledger = Ledger.open(directory, KEY)) {
            ledger.commit(
                    List.of(
                            new LedgerRecord.Arrived(ID, UniqueId.of("u"), 0, 12, NOW),
                            new LedgerRecord.Identified(ID, IDENTITY)));
            ledger.commit(List.of(new LedgerRecord.Intended(ID, SENDING, LIFE, new Uid(5))));
            ledger.note(List.of(new LedgerRecord.Appended(ID, LIFE, Optional.of(new Uid(6)))));
        }
    }

    private Path file() {
        return directory.resolve(Ledger.FILE);
    }

    @Test
    void reopened_knowsWhatHappened() throws IOException {
        write();
        try (Ledger ledger = Ledger.open(directory, KEY)) {
            LedgerEntry entry = ledger.entry(ID);
            assertThat(entry.uniqueId()).isEqualTo(UniqueId.of("u"));
            assertThat(entry.identity()).contains(IDENTITY);
            assertThat(entry.fate())
                    .isEqualTo(new Fate.Appended(SENDING, LIFE, Optional.of(new Uid(6))));
        }
    }

    @Test
    void cutAtEveryOctet_isReadUpToTheLastWholeLine_andGoesOn() throws IOException {
        write();
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length <= whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            try (Ledger ledger = Ledger.open(directory, KEY)) {
                ledger.commit(
                        List.of(
                                new LedgerRecord.Arrived(
                                        new EntryId(ledger.entries().size()),
                                        UniqueId.of("next"),
                                        0,
                                        1,
                                        NOW)));
            }
            try (Ledger ledger = Ledger.open(directory, KEY)) {
                assertThat(ledger.entries().getLast().uniqueId()).isEqualTo(UniqueId.of("next"));
            }
        }
    }

    @Test
    void badLineBeforeAGoodOne_isDamage_andSaid() throws IOException {
        write();
        byte[] damaged = Files.readAllBytes(file());
        damaged[damaged.length / 2] ^= 1;
        Files.write(file(), damaged);
        assertThatThrownBy(() -> Ledger.open(directory, KEY).close())
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void anotherAccountsLedger_isRefused() throws IOException {
        write();
        AccountKey other = new AccountKey("bob@pop:995", "bob@imap:993", "INBOX");
        assertThatThrownBy(() -> Ledger.open(directory, other).close())
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("ann@pop");
    }

    @Test
    void anotherVersion_isRefused() throws IOException {
        Journal.open(file(), Medium::file, _ -> {}).close();
        try (Journal journal = Journal.open(file(), Medium::file, _ -> {})) {
            journal.append(List.of("ledger 9 a b c"), true);
        }
        assertThatThrownBy(() -> Ledger.open(directory, KEY).close())
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("version 9");
    }

    @Test
    void fullDisk_cutsItsHalfOff_andTakesNoMore() throws IOException {
        Room room = new Room(400);
        try (Ledger ledger = Ledger.open(directory, KEY, room::open)) {
            for (int i = 0; i < 3; i++) {
                LedgerRecord arrived =
                        new LedgerRecord.Arrived(
                                new EntryId(i), UniqueId.of("x".repeat(150)), 0, 1, NOW);
                if (i < 1) {
                    ledger.commit(List.of(arrived));
                } else {
                    assertThatThrownBy(() -> ledger.commit(List.of(arrived)))
                            .isInstanceOf(LedgerException.class);
                }
            }
            assertThat(ledger.entries()).hasSize(1);
        }
        try (Ledger ledger = Ledger.open(directory, KEY)) {
            assertThat(ledger.entries()).hasSize(1);
        }
        assertThat(Files.readString(file(), StandardCharsets.ISO_8859_1)).endsWith("\n");
    }

    /** A disk with so much room. */
    private static final class Room {
        private int left;

        Room(int octets) {
            left = octets;
        }

        Medium open(Path path) throws IOException {
            Medium file = Medium.file(path);
            return new Medium() {
                @Override
                public void write(ByteBuffer octets) throws IOException {
                    int fits = Math.min(left, octets.remaining());
                    boolean all = fits == octets.remaining();
                    left -= fits;
                    file.write(octets.slice(octets.position(), fits));
                    if (!all) {
                        throw new IOException("No space left on device");
                    }
                }

                @Override
                public void force() throws IOException {
                    file.force();
                }

                @Override
                public void truncate(long length) throws IOException {
                    file.truncate(length);
                }

                @Override
                public void close() throws IOException {
                    file.close();
                }
            };
        }
    }

    @Test
    void stateDirectory_isOneRunsAlone() throws IOException {
        Path root = directory.resolve("state");
        try (StateDirectory first = StateDirectory.open(root)) {
            assertThat(first.of(KEY)).startsWithRaw(root);
            assertThatThrownBy(() -> StateDirectory.open(root).close())
                    .isInstanceOf(LedgerException.class)
                    .hasMessageContaining("another run");
        }
        StateDirectory.open(root).close();
    }

    @Test
    void directoryNames_areSafeAndDifferent() {
        String plain = new AccountKey("ann@pop:995", "b", "c").directoryName();
        assertThat(plain).startsWith("ann@pop_995-").matches("[a-z0-9.@_-]+");
        assertThat(new AccountKey("ANN@pop:995", "b", "c").directoryName()).isNotEqualTo(plain);
        assertThat(new AccountKey("../../" + "x".repeat(300), "b", "c").directoryName())
                .doesNotContain("/")
                .hasSizeLessThan(100);
    }
}
