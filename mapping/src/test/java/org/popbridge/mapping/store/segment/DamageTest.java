package org.popbridge.mapping.store.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.store.StorageDamagedException;
import org.popbridge.mapping.store.TextCriterion;
import org.popbridge.mapping.store.search.TextSearch;

/** Torn tails and flipped bits: a body says that it is damaged, facts are derived again. */
class DamageTest {
    private static final String BODIES = "bodies-000001.seg";
    private static final String SUMMARIES = "summaries-000001.seg";
    private static final String SIGNATURES = "signatures-000001.seg";

    @TempDir Path directory;

    private final byte[] first = Mail.message("first", "an early walk");
    private final byte[] second = Mail.message("second", "a late lunch");
    private final List<FactsLocation> derived = new ArrayList<>();
    private List<StoredContent> stored = List.of();

    @BeforeEach
    void store() throws IOException {
        try (ContentFiles files = open()) {
            stored = List.of(Mail.store(files, first), Mail.store(files, second));
            files.sync(stored);
        }
    }

    private ContentFiles open() throws IOException {
        return ContentFiles.open(
                directory, Set.of(1), SegmentLimits.DEFAULT, (body, facts) -> derived.add(facts));
    }

    private ContentLocation at(int index) {
        return stored.get(index).location();
    }

    @Test
    void bodies_cutAtEveryOctetOfTheLast_earlierIsWholeAndNewGoesAfter() throws IOException {
        byte[] whole = Files.readAllBytes(directory.resolve(BODIES));
        byte[] third = Mail.message("third", "after the crash");
        for (int cut = (int) at(1).body().offset(); cut < whole.length; cut++) {
            Files.write(directory.resolve(BODIES), java.util.Arrays.copyOf(whole, cut));
            try (ContentFiles files = open()) {
                assertThat(Mail.read(files, at(0).body())).isEqualTo(first);
                assertThatThrownBy(() -> Mail.read(files, at(1).body()))
                        .as("cut at %d", cut)
                        .isInstanceOf(StorageDamagedException.class)
                        .hasMessageContaining(BODIES);
                assertThatThrownBy(() -> files.verify(at(1).body(), stored.get(1).digest()))
                        .isInstanceOf(StorageDamagedException.class);
                BodyLocation later = Mail.store(files, third).location().body();
                assertThat(later.offset()).isGreaterThanOrEqualTo(cut);
                assertThat(Mail.read(files, later)).isEqualTo(third);
                assertThat(Mail.read(files, at(0).body())).isEqualTo(first);
            }
        }
    }

    @Test
    void bodies_anyOctetFlipped_verifyTells() throws IOException {
        BodyLocation body = at(1).body();
        byte[] whole = Files.readAllBytes(directory.resolve(BODIES));
        for (int at = (int) body.offset();
                at < body.offset() + BodyRecord.HEADER + body.length();
                at++) {
            flip(BODIES, whole, at);
            try (ContentFiles files = open()) {
                files.verify(at(0).body(), stored.get(0).digest());
                assertThatThrownBy(() -> files.verify(body, stored.get(1).digest()))
                        .as("octet %d", at)
                        .isInstanceOf(StorageDamagedException.class);
            }
        }
    }

    @Test
    void summaries_anyOctetFlippedOrCut_derivedAgain() throws IOException {
        byte[] whole = Files.readAllBytes(directory.resolve(SUMMARIES));
        int from = (int) at(1).facts().summaryOffset();
        for (int at = from; at < whole.length; at++) {
            flip(SUMMARIES, whole, at);
            summaryIsRightAndDerived(at);
            Files.write(directory.resolve(SUMMARIES), java.util.Arrays.copyOf(whole, at));
            summaryIsRightAndDerived(at);
        }
    }

    private void summaryIsRightAndDerived(int at) throws IOException {
        derived.clear();
        try (ContentFiles files = open()) {
            byte[] expected =
                    Facts.derive(Octets.of(second), FactsScratch.take()).summary().encode();
            assertThat(files.summary(at(1)).encode()).as("octet %d", at).isEqualTo(expected);
            assertThat(derived).hasSize(1);
            ContentLocation now = new ContentLocation(at(1).body(), derived.getFirst());
            assertThat(files.summary(now).encode()).isEqualTo(expected);
            assertThat(files.summary(at(0)).size()).isEqualTo(first.length);
            assertThat(derived).hasSize(1);
        }
    }

    @Test
    void signatures_anyOctetFlippedOrCut_searchFindsAllTheSame() throws IOException {
        byte[] whole = Files.readAllBytes(directory.resolve(SIGNATURES));
        int from = (int) at(1).facts().signatureOffset();
        for (int at = from; at < whole.length; at++) {
            flip(SIGNATURES, whole, at);
            searchIsRight(at);
            Files.write(directory.resolve(SIGNATURES), java.util.Arrays.copyOf(whole, at));
            searchIsRight(at);
        }
    }

    private void searchIsRight(int at) throws IOException {
        derived.clear();
        try (ContentFiles files = open()) {
            assertThat(found(files, "late lunch")).as("octet %d", at).containsExactly(1);
            assertThat(found(files, "early")).containsExactly(0);
            assertThat(derived).isNotEmpty();
        }
    }

    private int[] found(ContentFiles files, String needle) throws IOException {
        BitSet both = new BitSet();
        both.set(0, 2);
        return TextSearch.match(
                        new TextCriterion.Body(needle), files.searchable(Table.of(stored)), both)
                .stream()
                .toArray();
    }

    @Test
    void facts_lostAltogether_derivedAgain() throws IOException {
        Files.delete(directory.resolve(SUMMARIES));
        Files.delete(directory.resolve(SIGNATURES));
        try (ContentFiles files = open()) {
            assertThat(files.summary(at(0)).size()).isEqualTo(first.length);
            assertThat(found(files, "lunch")).containsExactly(1);
        }
    }

    @Test
    void facts_ofAnotherBody_notTaken() throws IOException {
        try (ContentFiles files = open()) {
            ContentLocation mixed = new ContentLocation(at(0).body(), at(1).facts());
            assertThat(files.summary(mixed).size()).isEqualTo(first.length);
            assertThat(derived).hasSize(1);
        }
    }

    @Test
    void summary_bodyIsDamagedToo_told() throws IOException {
        Files.delete(directory.resolve(SUMMARIES));
        byte[] whole = Files.readAllBytes(directory.resolve(BODIES));
        flip(BODIES, whole, whole.length - 5);
        try (ContentFiles files = open()) {
            assertThatThrownBy(() -> files.summary(at(1)))
                    .isInstanceOf(StorageDamagedException.class);
        }
    }

    @Test
    void signatures_cutOffUnderTheirMapping_damageIsTold() throws IOException {
        try (ContentFiles files = open()) {
            StoredContent large = Mail.store(files, Mail.message(3, 300_000));
            stored = List.of(stored.get(0), stored.get(1), large);
            assertThat(found(files, "early")).containsExactly(0);
            try (FileChannel channel =
                    FileChannel.open(directory.resolve(SIGNATURES), StandardOpenOption.WRITE)) {
                channel.truncate(SegmentFile.PREAMBLE);
            }
            assertThatThrownBy(() -> found(files, "early"))
                    .isInstanceOf(StorageDamagedException.class)
                    .hasMessageContaining("signatures");
        }
    }

    @Test
    void open_leftovers_removed() throws IOException {
        Files.write(directory.resolve("message-1.incoming"), new byte[10]);
        Files.write(directory.resolve("bodies-000007.seg"), new byte[10]);
        Files.write(directory.resolve("summaries-000003.seg"), new byte[10]);
        Files.write(directory.resolve("index.db"), new byte[10]);
        open().close();
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(BODIES, SUMMARIES, SIGNATURES, "index.db");
        }
    }

    private void flip(String file, byte[] whole, int at) throws IOException {
        byte[] flipped = whole.clone();
        flipped[at] ^= 0x10;
        try (FileChannel channel =
                FileChannel.open(
                        directory.resolve(file),
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(ByteBuffer.wrap(flipped));
        }
    }
}
