package org.popbridge.mapping.store.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.store.StorageDamagedException;
import org.popbridge.mapping.store.TextCriterion;
import org.popbridge.mapping.store.search.SearchableContents;
import org.popbridge.mapping.store.search.TextSearch;

/** Compaction moves what is live, and whatever happens meanwhile, one whole set is there. */
class CompactionTest {
    private static final SegmentLimits LIMITS =
            new SegmentLimits(16 << 10, 32 << 10, 8 << 10, Long.MAX_VALUE);

    @TempDir Path directory;
    private final List<FactsLocation> derived = new ArrayList<>();
    private final List<byte[]> messages = new ArrayList<>();

    /** What an index would have committed: locations by message. */
    private final List<ContentLocation> index = new ArrayList<>();

    private ContentFiles files;

    @BeforeEach
    void store() throws IOException {
        files = open();
        for (int i = 0; i < 40; i++) {
            add(1000 + 100 * i);
        }
        assertThat(files.sizes()).hasSizeGreaterThan(4);
    }

    @AfterEach
    void close() throws IOException {
        files.close();
    }

    private void add(int length) throws IOException {
        byte[] message = Mail.message(messages.size(), length);
        StoredContent stored = Mail.store(files, message);
        files.sync(List.of(stored));
        messages.add(message);
        index.add(stored.location());
    }

    private ContentFiles open() throws IOException {
        Set<Integer> referenced =
                index.stream()
                        .flatMap(at ->
                                java.util.stream.Stream.of(
                                        at.body().segment(), at.facts().segment()))
                        .collect(Collectors.toSet());
        return ContentFiles.open(
                directory, referenced, LIMITS, (body, facts) -> derived.add(facts));
    }

    /** Every second message is expunged. */
    private List<ContentLocation> expungeHalf() {
        for (int i = messages.size() - 1; i >= 0; i -= 2) {
            messages.remove(i);
            index.remove(i);
        }
        return index.stream().filter(at -> victims().contains(at.body().segment())).toList();
    }

    private static Set<Integer> victims() {
        return Set.of(1, 2, 3);
    }

    private void commit(Map<BodyLocation, ContentLocation> moved) {
        index.replaceAll(at -> moved.getOrDefault(at.body(), at));
    }

    private void everythingIsThere() throws IOException {
        derived.clear();
        for (int i = 0; i < index.size(); i++) {
            assertThat(Mail.read(files, index.get(i).body())).isEqualTo(messages.get(i));
            files.verify(index.get(i).body(), Scratch.sha256().digest(messages.get(i)));
            assertThat(files.summary(index.get(i)).size()).isEqualTo(messages.get(i).length);
        }
        BitSet all = new BitSet();
        all.set(0, index.size());
        BitSet subject =
                TextSearch.match(
                        new TextCriterion.Text("example.org"),
                        files.searchable(new Table(List.copyOf(index))),
                        all);
        assertThat(subject).isEqualTo(all);
        assertThat(derived).isEmpty();
    }

    private void reopen() throws IOException {
        files.close();
        files = open();
    }

    @Test
    void retire_afterCommit_spaceIsBackAndAllIsThere() throws IOException {
        List<ContentLocation> live = expungeHalf();
        long before = total();
        Compaction compaction = files.compact(victims());
        commit(compaction.copy(live));
        compaction.retire();
        assertThat(total()).isLessThan(before);
        assertThat(files.sizes()).doesNotContainKeys(1, 2, 3);
        everythingIsThere();
        reopen();
        everythingIsThere();
        add(500);
        everythingIsThere();
    }

    private long total() throws IOException {
        return files.sizes().values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * What was written before its segment was condemned, and is named only afterwards, moves out of
     * the same file that the compaction copies from.
     */
    @Test
    void sync_whileCopying_bothCopyTheRightOctets(@TempDir Path other) throws Exception {
        try (ContentFiles wide =
                ContentFiles.open(other, Set.of(), SegmentLimits.DEFAULT, (_, _) -> {})) {
            List<StoredContent> named = new ArrayList<>();
            List<StoredContent> unnamed = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                named.add(Mail.store(wide, Mail.message(2 * i, 200)));
                unnamed.add(Mail.store(wide, Mail.message(2 * i + 1, 200)));
            }
            Compaction compaction = wide.compact(wide.sizes().keySet());
            Map<BodyLocation, ContentLocation> moved;
            try (var committing = Executors.newSingleThreadExecutor()) {
                Future<?> naming =
                        committing.submit(() -> {
                            wide.sync(unnamed);
                            return null;
                        });
                moved = compaction.copy(named.stream().map(StoredContent::location).toList());
                naming.get();
            }
            compaction.retire();
            for (int i = 0; i < 1000; i++) {
                BodyLocation old = named.get(i).location().body();
                assertThat(Mail.read(wide, Objects.requireNonNull(moved.get(old)).body()))
                        .isEqualTo(Mail.message(2 * i, 200));
                assertThat(Mail.read(wide, unnamed.get(i).location().body()))
                        .isEqualTo(Mail.message(2 * i + 1, 200));
            }
        }
    }

    @Test
    void retire_contentsWithoutFacts_factsAreDerivedAfterwards() throws IOException {
        index.replaceAll(at -> new ContentLocation(at.body(), FactsLocation.NONE));
        List<ContentLocation> live = expungeHalf();
        Compaction compaction = files.compact(victims());
        commit(compaction.copy(live));
        compaction.retire();
        for (int i = 0; i < index.size(); i++) {
            assertThat(Mail.read(files, index.get(i).body())).isEqualTo(messages.get(i));
            assertThat(files.summary(index.get(i)).size()).isEqualTo(messages.get(i).length);
        }
        assertThat(derived).hasSize(index.size());
    }

    /** Facts that were derived again stand in the segment that was written then. */
    @Test
    void retire_factsAwayFromTheirBody_factsMoveAlone() throws IOException {
        ContentLocation first = index.getFirst();
        index.set(0, new ContentLocation(first.body(), FactsLocation.NONE));
        assertThat(files.summary(index.getFirst()).size()).isEqualTo(messages.getFirst().length);
        index.set(0, new ContentLocation(first.body(), derived.getFirst()));
        int away = derived.getFirst().segment();
        assertThat(away).isNotEqualTo(first.body().segment());
        for (int i = index.size() - 1; i > 0; i--) {
            if (index.get(i).body().segment() == away) {
                index.remove(i);
                messages.remove(i);
            }
        }
        Compaction compaction = files.compact(Set.of(away));
        commit(compaction.copy(List.of(index.getFirst())));
        compaction.retire();
        assertThat(index.getFirst().facts().segment()).isNotEqualTo(away);
        everythingIsThere();
        reopen();
        everythingIsThere();
    }

    @Test
    void crash_afterCondemning_oldIsWhole() throws IOException {
        expungeHalf();
        files.compact(victims());
        reopen();
        everythingIsThere();
    }

    @Test
    void crash_afterEachCopiedContent_oldIsWholeAndCopiesAreGone() throws IOException {
        List<ContentLocation> live = expungeHalf();
        for (int copied = 0; copied <= live.size(); copied++) {
            Set<Integer> before = files.sizes().keySet();
            files.compact(victims()).copy(live.subList(0, copied));
            reopen();
            assertThat(files.sizes().keySet()).isEqualTo(before);
            everythingIsThere();
        }
    }

    @Test
    void crash_afterCommitBeforeRetiring_newIsWholeAndOldIsGone() throws IOException {
        List<ContentLocation> live = expungeHalf();
        commit(files.compact(victims()).copy(live));
        reopen();
        assertThat(files.sizes()).doesNotContainKeys(1, 2, 3);
        everythingIsThere();
    }

    @Test
    void crash_whileRetiring_newIsWholeAndOldIsGone() throws IOException {
        List<ContentLocation> live = expungeHalf();
        commit(files.compact(victims()).copy(live));
        java.nio.file.Files.delete(directory.resolve("bodies-000001.seg"));
        java.nio.file.Files.delete(directory.resolve("signatures-000002.seg"));
        reopen();
        assertThat(files.sizes()).doesNotContainKeys(1, 2, 3);
        everythingIsThere();
    }

    @Test
    void retire_readersAreThere_theyReadOn() throws IOException {
        List<ContentLocation> old = List.copyOf(index);
        Octets opened = files.octets(old.getFirst().body());
        SearchableContents searching = files.searchable(new Table(old));
        List<byte[]> whole = List.copyOf(messages);
        List<ContentLocation> live = expungeHalf();
        Compaction compaction = files.compact(victims());
        commit(compaction.copy(live));
        compaction.retire();
        assertThat(opened.bytes(0, whole.getFirst().length)).isEqualTo(whole.getFirst());
        BitSet all = new BitSet();
        all.set(0, old.size());
        assertThat(TextSearch.match(new TextCriterion.Text("example.org"), searching, all))
                .isEqualTo(all);
        assertThatThrownBy(() -> files.octets(old.getFirst().body()))
                .isInstanceOf(SegmentGoneException.class);
    }

    @Test
    void sync_contentInACondemnedSegment_movesItFirst() throws IOException {
        byte[] late = Mail.message(777, 700);
        StoredContent stored = Mail.store(files, late);
        int segment = stored.location().body().segment();
        List<ContentLocation> live =
                index.stream().filter(at -> at.body().segment() == segment).toList();
        Compaction compaction = files.compact(Set.of(segment));
        files.sync(List.of(stored));
        assertThat(stored.location().body().segment()).isNotEqualTo(segment);
        messages.add(late);
        index.add(stored.location());
        commit(compaction.copy(live));
        compaction.retire();
        everythingIsThere();
        reopen();
        everythingIsThere();
    }

    @Test
    void abandon_spareVictims_nothingHasChanged() throws IOException {
        List<ContentLocation> live = expungeHalf();
        Set<Integer> before = files.sizes().keySet();
        Compaction compaction = files.compact(victims());
        compaction.copy(live);
        compaction.abandon();
        assertThat(files.sizes().keySet()).isEqualTo(before);
        everythingIsThere();
        add(500);
        reopen();
        everythingIsThere();
    }

    @Test
    void copy_liveBodyIsNotThere_told() throws IOException {
        Compaction compaction = files.compact(Set.of(1));
        ContentLocation wrong = new ContentLocation(new BodyLocation(1, 32, 5), FactsLocation.NONE);
        assertThatThrownBy(() -> compaction.copy(List.of(wrong)))
                .isInstanceOf(StorageDamagedException.class);
        compaction.abandon();
        everythingIsThere();
    }
}
