package org.popbridge.mapping.store.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.store.StorageFullException;

/** What is put in comes out, whoever else is writing, and a full disk harms nothing. */
class ContentFilesTest {
    private static final SegmentLimits SMALL =
            new SegmentLimits(64 << 10, 32 << 10, 8 << 10, Long.MAX_VALUE);

    @TempDir Path directory;

    private ContentFiles open(SegmentLimits limits, Integer... segments) throws IOException {
        return ContentFiles.open(directory, Set.of(segments), limits, FactsListener.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2000, 7900, 8000, 8200, 16384, 100_000})
    void finish_lengthAroundTheLimits_sameOctetsDigestAndSummary(int length) throws IOException {
        byte[] message = length == 0 ? new byte[0] : Mail.message(length, length);
        ContentLocation at;
        try (ContentFiles files = open(SMALL)) {
            StoredContent stored = Mail.store(files, message);
            at = stored.location();
            assertThat(stored.length()).isEqualTo(message.length);
            assertThat(stored.digest()).isEqualTo(Scratch.sha256().digest(message));
            files.sync(List.of(stored));
            assertThat(Mail.read(files, at.body())).isEqualTo(message);
            files.verify(at.body(), stored.digest());
        }
        try (ContentFiles files = open(SMALL, at.body().segment())) {
            assertThat(Mail.read(files, at.body())).isEqualTo(message);
            assertThat(files.summary(at).size()).isEqualTo(message.length);
        }
        assertThat(spools()).isEmpty();
    }

    @Test
    void newContent_severalAtOnce_eachInOnePiece() throws IOException {
        try (ContentFiles files = open(SMALL)) {
            byte[] first = Mail.message(1, 30_000);
            byte[] second = Mail.message(2, 5_000);
            SegmentWriter one = files.newContent();
            SegmentWriter two = files.newContent();
            for (int at = 0; at < first.length; at += 100) {
                one.write(first, at, Math.min(100, first.length - at));
                if (at < second.length) {
                    two.write(second, at, Math.min(100, second.length - at));
                }
            }
            BodyLocation secondAt = two.finish().location().body();
            BodyLocation firstAt = one.finish().location().body();
            assertThat(Mail.read(files, firstAt)).isEqualTo(first);
            assertThat(Mail.read(files, secondAt)).isEqualTo(second);
        }
    }

    @Test
    void newContent_manyThreads_allThereAndSegmentsRoll() throws Exception {
        try (ContentFiles files = open(SMALL);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<List<StoredContent>>> tasks = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int first = 100 * t;
                tasks.add(() -> storeMany(files, first));
            }
            int number = 0;
            for (Future<List<StoredContent>> done : threads.invokeAll(tasks)) {
                int first = 100 * number++;
                List<StoredContent> stored = done.get();
                for (int i = 0; i < stored.size(); i++) {
                    byte[] message = Mail.message(first + i, 200 * i);
                    assertThat(Mail.read(files, stored.get(i).location().body()))
                            .isEqualTo(message);
                    assertThat(files.summary(stored.get(i).location()).size())
                            .isEqualTo(message.length);
                }
            }
            assertThat(files.sizes()).hasSizeGreaterThan(30);
        }
        assertThat(spools()).isEmpty();
    }

    private static List<StoredContent> storeMany(ContentFiles files, int first) throws IOException {
        List<StoredContent> stored = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            stored.add(Mail.store(files, Mail.message(first + i, 200 * i)));
            if (i % 10 == 9) {
                files.sync(stored.subList(i - 9, i + 1));
            }
        }
        return stored;
    }

    @Test
    void close_withoutFinish_forgetsTheMessage() throws IOException {
        try (ContentFiles files = open(SMALL)) {
            SegmentWriter writer = files.newContent();
            byte[] message = Mail.message(1, 50_000);
            writer.write(message, 0, message.length);
            writer.close();
            writer.close();
            assertThat(spools()).isEmpty();
            assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void write_hundredMegabytes_memoryStaysConstant() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] line =
                (".".repeat(70) + "\r\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] head = Mail.message("long", "");
        try (ContentFiles files = open(SegmentLimits.DEFAULT)) {
            Mail.store(files, Mail.message(1, 3_000_000));
            long before = threads.getCurrentThreadAllocatedBytes();
            SegmentWriter writer = files.newContent();
            writer.write(head, 0, head.length);
            for (int i = 0; i < 1_500_000; i++) {
                writer.write(line, 0, line.length);
            }
            StoredContent stored = writer.finish();
            files.sync(List.of(stored));
            files.verify(stored.location().body(), stored.digest());
            long length = head.length + 1_500_000L * line.length;
            assertThat(stored.length()).isEqualTo(length).isGreaterThan(100_000_000);
            assertThat(writer.summary().size()).isEqualTo(length);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(16 << 20);
        }
    }

    @Test
    void finish_accountIsFull_refusedAndLaterOnesThatFitAreTaken() throws IOException {
        byte[] small = Mail.message(1, 1_000);
        ContentLocation at;
        try (ContentFiles files = open(SMALL.withAccount(30_000))) {
            at = Mail.store(files, small).location();
            for (byte[] long_ : List.of(Mail.message(2, 7_900), Mail.message(3, 60_000))) {
                assertThatThrownBy(
                                () -> {
                                    for (int i = 0; i < 4; i++) {
                                        Mail.store(files, long_);
                                    }
                                })
                        .isInstanceOf(StorageFullException.class)
                        .hasMessageContaining("limit");
            }
            assertThat(Mail.read(files, at.body())).isEqualTo(small);
        }
        try (ContentFiles files = open(SMALL.withAccount(60_000), at.body().segment())) {
            StoredContent later = Mail.store(files, Mail.message(4, 1_000));
            assertThat(Mail.read(files, later.location().body())).isEqualTo(Mail.message(4, 1_000));
            assertThat(Mail.read(files, at.body())).isEqualTo(small);
        }
    }

    @Test
    void finish_noRoomForFacts_bodyIsKeptAndFactsAreDerivedOnDemand() throws IOException {
        byte[] message = Mail.message(1, 4_000);
        long body = SegmentFile.aligned(BodyRecord.HEADER + message.length);
        try (ContentFiles files = open(SMALL.withAccount(body + 10))) {
            StoredContent stored = Mail.store(files, message);
            assertThat(stored.location().facts()).isEqualTo(FactsLocation.NONE);
            assertThat(files.summary(stored.location()).size()).isEqualTo(message.length);
        }
    }

    @Test
    void read_interruptedThread_readsAndOthersReadOn() throws IOException {
        byte[] message = Mail.message(1, 4_000);
        try (ContentFiles files = open(SMALL)) {
            StoredContent stored = Mail.store(files, message);
            Octets octets = files.octets(stored.location().body());
            Thread.currentThread().interrupt();
            assertThat(octets.bytes(0, message.length)).isEqualTo(message);
            StoredContent second = Mail.store(files, message);
            files.sync(List.of(stored, second));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(octets.bytes(0, message.length)).isEqualTo(message);
            assertThat(Mail.read(files, second.location().body())).isEqualTo(message);
        }
    }

    @Test
    void octets_unknownSegment_isGone() throws IOException {
        try (ContentFiles files = open(SMALL)) {
            assertThatThrownBy(() -> files.octets(new BodyLocation(9, 16, 1)))
                    .isInstanceOf(SegmentGoneException.class)
                    .hasMessageContaining("segment 9");
        }
    }

    private List<Path> spools() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(Spool.SUFFIX)).toList();
        }
    }
}
