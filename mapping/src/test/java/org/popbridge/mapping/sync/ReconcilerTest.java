package org.popbridge.mapping.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.popbridge.mapping.UniqueId;
import org.popbridge.mapping.pop3.Listed;
import org.popbridge.mapping.pop3.Listing;
import org.popbridge.mapping.store.ContentId;
import org.popbridge.mapping.store.EntryId;
import org.popbridge.mapping.store.Fingerprint;
import org.popbridge.mapping.store.LedgerChange;
import org.popbridge.mapping.store.MaildropEntry;
import org.popbridge.mapping.store.MaildropEntry.State;

/**
 * Tables of what is known, what is listed, and what comes of it.
 *
 * <p>A known entry reads {@code [state]uniqueId[~twin]:claimedSize[=content]}; state is nothing for
 * listed, {@code -} absent, {@code x} expunged, {@code *} deleting, {@code /} gone. A listed
 * message reads {@code [number.]uniqueId:claimedSize[=content]}; without a number, one more than
 * the last; {@code _} is a blank unique-id, {@code ?} a missing one or size; {@code =!} cannot be
 * returned by the host, {@code =@} is its bookkeeping. The content is what evidence would tell; it
 * is told only of what the reconciler asks for, and the column {@code asks} has those numbers.
 *
 * <p>Changes read {@code +new -missing ^returned #gone ##gone-and-expunged old>new id:size
 * undone<}, entries called by the place in their row, from 1.
 */
final class ReconcilerTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @ParameterizedTest(name = "[{index}] {0} / {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    # known                | listed                  | asks    | changes
                    # Plain
                    ''                     | ''                      | ''      | ''
                    ''                     | A:10                    | ''      | +A
                    ''                     | A:10 B:20 C:30          | ''      | +A +B +C
                    A:10                   | A:10                    | ''      | ''
                    A:10=a                 | A:10=a                  | ''      | ''
                    A:10=a B:20=b          | A:10=a B:20=b C:30      | ''      | +C
                    A:10=a B:20=b          | B:20=b                  | ''      | -1
                    A:10=a B:20=b          | A:10=a                  | ''      | -2
                    A:10=a                 | ''                      | ''      | -1
                    A:10=a B:20=b C:30=c   | ''                      | ''      | -1 -2 -3
                    A:10=a B:20=b          | B:20=b C:30=c           | 2       | -1 +C
                    A:10=a B:20=b          | C:30=c D:40=d           | 1,2     | -1 -2 +C +D
                    A:10 B:20              | C:30 D:40               | ''      | -1 -2 +C +D
                    # Order means nothing (I6)
                    A:10=a B:20=b C:30=c   | C:30=c A:10=a B:20=b    | ''      | ''
                    A:10=a B:20=b          | N:5 B:20=b A:10=a       | ''      | +N
                    A:10=a B:20=b          | B:20=b N:5 A:10=a M:6   | ''      | +N +M
                    # Gaps and odd numbers (I10)
                    ''                     | 3.A:10 7.B:20 9.C:30    | ''      | +A +B +C
                    A:10=a                 | 5.A:10=a 8.B:20         | ''      | +B
                    A:10=a B:20=b          | 1000000.B:20=b          | ''      | -1
                    # UIDL and LIST differ (I7)
                    A:10=a                 | A:10=a ?:20             | ''      | ''
                    A:10=a                 | A:10=a B:?              | ''      | ''
                    A:10=a B:20=b          | A:10=a B:?              | ''      | ''
                    A:10=a B:20=b          | A:10=a ?:20             | ''      | -2
                    ''                     | A:? ?:10                | ''      | ''
                    # Absent and back
                    -A:10=a                | ''                      | ''      | ''
                    -A:10=a                | A:10=a                  | ''      | ^1
                    -A:10=a B:20=b         | B:20=b                  | ''      | ''
                    -A:10=a                | A:10=a B:20             | ''      | ^1 +B
                    -A:10=a                | A:?                     | ''      | ^1
                    -A:10                  | A:12                    | ''      | ^1 1:12
                    -A:10=a B:20=b         | B:20=b C:10=c           | 2       | +C
                    -A:10=a B:20=b         | B:20=b C:30=c           | ''      | +C
                    -A:10=a B:20=b         | B:20=b C:10=a           | 2       | ^1 1>C
                    # Expunged here: never comes back
                    xA:10=a                | A:10=a                  | ''      | ''
                    xA:10=a                | ''                      | ''      | ''
                    xA:10=a B:20=b         | B:20=b                  | ''      | ''
                    xA:10=a B:20=b         | B:20=b C:10=a           | 2       | 1>C
                    xA:10 B:20=b           | A:10 B:20=b C:30        | ''      | +C
                    # Deletions are confirmed or undone (law 4)
                    *A:10=a                | ''                      | ''      | #1
                    *A:10=a                | A:10=a                  | ''      | 1<
                    /A:10=a                | A:10=a                  | ''      | ^1
                    /A:10=a                | ''                      | ''      | ''
                    /A:10=a                | A:12=b                  | 1       | +A~1
                    # Gone, and sent once more under another name: new mail
                    /A:10=a B:20=b         | B:20=b N:10=a           | ''      | +N
                    *A:10=a B:20=b *C:30=c | B:20=b C:30=c           | ''      | #1 3<
                    *A:10=a B:20=b         | B:20=b N:10=a           | 2       | 1< 1>N
                    # Claims that change: the same message, unless evidence says another (S1, I9)
                    A:10                   | A:12                    | ''      | 1:12
                    A:10=a                 | A:12=a                  | 1       | 1:12
                    A:10=a                 | A:12=!                  | 1       | 1:12
                    A:10=a                 | A:12=b                  | 1       | -1 +A~1
                    A:10=a B:20=b          | A:12=c B:20=b           | 1       | -1 +A~1
                    -A:10=a                | A:12=b                  | 1       | +A~1
                    xA:10=a                | A:12=b                  | 1       | +A~1
                    *A:10=a                | A:12=b                  | 1       | #1 +A~1
                    -A:10=a A~1:12=b       | A:12=b                  | 1       | ''
                    -A:10=a A~1:12=b       | A:12=b N:5              | 1       | +N
                    -A:10=a A~1:10=b       | A:10=b                  | 1       | ''
                    -A:10=a A~1:10=b       | A:10=b A:10=a           | 1,2     | ^1
                    A:10=a B:20=b C:30=c D:40=d | A:11=b B:21=c C:31=d D:41=a | 1,2,3,4 | 2>A~1 2:11 3>B~1 3:21 4>C~1 4:31 1>D~1 1:41
                    A:10=a B:20=b C:30=c D:30=d | A:11=b B:21=c C:31=e D:30=f | 1,2,3,4 | -1 -4 2>A~1 2:11 3>B~1 3:21 +C~1 +D~1
                    # Twins (I4)
                    ''                     | A:10 A:10               | ''      | +A +A~1
                    ''                     | A:10 A:20 A:10          | ''      | +A +A~1 +A~2
                    A:10=a                 | A:10=a A:20=b           | 1,2     | +A~1
                    A:10=a                 | A:20=b A:10=a           | 1,2     | +A~1
                    A:10=a                 | A:10=a A:10=b           | 1,2     | +A~1
                    A:10=a                 | A:10=b A:10=a           | 1,2     | +A~1
                    A:10=a                 | A:10=a A:10=a           | 1,2     | +A~1
                    A:10=a A~1:20=b        | A:10=a A:20=b           | 1,2     | ''
                    A:10=a A~1:20=b        | A:20=b A:10=a           | 1,2     | ''
                    A:10=a A~1:20=b        | A:20=b                  | 1       | -1
                    A:10=a A~1:10=a        | A:10=a A:10=a           | 1,2     | ''
                    A:10=a A~1:10=a        | A:10=a                  | 1       | -2
                    A:10=a A~1:10=a        | A:10=a A:10=a A:10=a    | 1,2,3   | +A~2
                    A:10=a A~1:10=b        | A:10=b A:10=a           | 1,2     | ''
                    A:10=a A~1:10=b        | A:10=b                  | 1       | -1
                    A:10=a A~1:10=b        | A:10=c A:10=a           | 1,2     | -2 +A~2
                    A:10 A~1:10            | A:10=a A:10=b           | ''      | ''
                    A:10 A~1:10            | A:10=a                  | ''      | -2
                    A:10=a A~1:10          | A:10=b A:10=a           | 1,2     | ''
                    A:10=a A~1:10          | A:10=b                  | 1       | -1
                    A:10=a A~1:10=b        | A:10=! A:10=!           | 1,2     | ''
                    xA:10=a A~1:10=a       | A:10=a                  | 1       | ''
                    # Some blank unique-ids among good ones (I4)
                    ''                     | A:10 _:20 _:30          | ''      | +A +_ +_~1
                    A:10=a _:20=b          | A:10=a _:20=b           | 2       | ''
                    A:10=a _:20            | A:10=a _:20=b           | ''      | ''
                    A:10=a _:20=b          | A:10=a _:20=b _:30      | 2       | +_~1
                    A:10=a _:20=b          | _:20=b A:10=a           | 1       | ''
                    A:10=a _:20=b          | A:10=a _:20=c           | 2       | -2 +_~1
                    # Unique-ids that were renumbered (I8)
                    A:10=a                 | N:10=a                  | 1       | 1>N
                    A:10=a                 | N:12=a                  | 1       | 1>N 1:12
                    A:10=a B:20=b          | M:10=a N:20=b           | 1,2     | 1>M 2>N
                    A:10=a B:20=b          | N:20=b M:10=a           | 1,2     | 2>N 1>M
                    A:10=a B:20=b          | M:10=a N:20=b O:30=c    | 1,2,3   | 1>M 2>N +O
                    A:10=a B:20=b          | M:10=a O:30=c           | 1,2     | -2 1>M +O
                    A:10=a B:10=a          | M:10=a N:10=a           | 1,2     | 1>M 2>N
                    A:10=a -B:20=b xC:30=c | M:10=a N:20=b O:30=c    | 1,2,3   | 1>M ^2 2>N 3>O
                    A:10 B:20              | M:10 N:20               | ''      | 1>M 2>N
                    A:10 B:10              | M:10 N:10               | ''      | 1>M 2>N
                    A:10=a B:20            | M:10=a N:20=b           | 1,2     | 1>M 2>N
                    A:10=a B:20=b          | M:10=! N:20=b           | 1,2     | -1 2>N +M
                    # The host's bookkeeping (I11)
                    A:10=a                 | P:10=@ A:10=a           | ''      | ''
                    -B:10=b A:20=a         | P:10=@ A:20=a           | 1       | ''
                    """)
    void listing_againstKnown_gives(String known, String listed, String asks, String changes) {
        Outcome outcome = reconcile(known, listed, SyncPolicy.Vanished.KEEP, false, false);

        assertThat(outcome.changes()).isEqualTo(unquoted(changes));
        assertThat(outcome.asked()).isEqualTo(unquoted(asks));
    }

    @ParameterizedTest(name = "[{index}] {0} / {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    # A host without UIDL (I1): a row of sizes, and the last one looked at
                    ''                          | :10 :20 :30                | ''    | +_ +_~1 +_~2
                    _:10 _:20                   | :10 :20                    | ''    | ''
                    _:10=a _:20=b               | :10=a :20=b                | 1,2   | ''
                    _:10=a _:20=b               | :10=a :20=b :30            | 1,2   | +_~2
                    _:10=a _:20=b               | :10=a :20=b :30 :40        | 1,2   | +_~2 +_~3
                    _:10=a _:20                 | :10=a :20=b                | 1     | ''
                    _:10=a _:20=b _:30=c        | :10=a :30=c                | 1,2   | -2
                    _:10=a _:20=b _:30=c        | :20=b :30=c                | 1,2   | -1
                    _:10=a _:20=b _:30=c        | :10=a :20=b                | 1,2   | -3
                    _:10=a _:20=b _:30=c        | :20=b :30=c :10=d          | 1,2,3 | -1 +_~3
                    _:10=a _:20=b _:30=c        | :20=b :30=c :40=d          | 1,2,3 | -1 +_~3
                    _:10=a                      | :10=b                      | 1     | -1 +_~1
                    _:10=a _:20=b               | :10=c :20=d                | 1,2   | -1 -2 +_~2 +_~3
                    _:10=a _:20=b               | :10=a :20=d                | 1,2   | -2 +_~2
                    _:10=a _:10=b _:10=c        | :10=b :10=c                | 1,2   | -1
                    _:10=a _:10=b _:10=c        | :10=b :10=c :10=d          | 1,2,3 | -1 +_~3
                    _:10=a _:10=a _:10=a        | :10=a :10=a                | 1,2   | -3
                    _:10=a _:10=b _:20=c        | :10=b :20=c                | 1,2   | -1
                    _:10=a _:10=b _:20=c        | :10=a :20=c                | 1,2   | -2
                    _:10=a _:10=a               | :10=a :10=a :10=a          | 1,2   | +_~2
                    _:10=a _:20=b               | :20=b :10=a                | 1,2   | 1>_~2
                    _:10=a _:20=b               | 4.:10=a 9.:20=b            | 4,9   | ''
                    _:10=a -_:20=b              | :10=a :20=b                | 1,2   | ^2
                    _:10=a x_:20=b              | :10=a :20=b                | 1,2   | ''
                    _:10=a x_:20=b              | :10=a                      | 1     | #2
                    x_:10=a _:20=b              | :20=b                      | 1     | #1
                    _:10=a _:20=b               | :10=a :20=!                | 1,2   | ''
                    _:10=a                      | ''                         | ''    | -1
                    # A twin that moved up does not prove what stands before it
                    _:17 _:7=s _:17=c _:7=s     | :17=c :7=s                 | 1,2   | -1 -2
                    _:17 _:7=s _:17=c _:7=s     | :17=d :7=s                 | 1,2   | -3 -4
                    _:17 _:7=s _:27=c _:7=s     | :17 :7=s                   | 2     | -3 -4
                    # What nobody saw keeps its place
                    _:10 _:20=b                 | :20=b :40                  | 1     | -1 +_~2
                    _:10 _:20 _:10=c            | :20=b :10=c                | 1,2   | -1
                    _:17 _:7 _:7                | :17 :7 :27 :7              | ''    | 3:27 +_~3
                    # What is out of place is noted, so that the next listing is what it was
                    _:10=a _:20=b _:30=c        | :20=b :10=a :30=c          | 1,2,3 | 1>_~3 3>_~4
                    _:20=b _:10=a               | :20=b :10=a                | 1,2   | ''
                    _:1=a _:2=b _:3=c _:4=d _:5=e _:6=f | :1=a :2=b :3=c :4=d :5=e :6=f :7 | 1,2,3,4,5,6 | +_~6
                    _:1=a _:2=b _:3=c _:4=d _:5=e _:6=f | :1=a :3=c :4=d :5=e :6=f | 1,2,3,4,5 | -2
                    """)
    void listing_withoutUidl_gives(String known, String listed, String asks, String changes) {
        Outcome outcome = reconcile(known, listed, SyncPolicy.Vanished.KEEP, false, false);

        assertThat(outcome.changes()).isEqualTo(unquoted(changes));
        assertThat(outcome.asked()).isEqualTo(unquoted(asks));
    }

    @ParameterizedTest(name = "{0} of {1} listed")
    @CsvSource({"0, 6", "3, 6", "0, 7", "3, 7", "50, 100", "0, 20000", "9999, 20000"})
    void massDisappearance_isNotBelieved_unlessAccepted(int listed, int known) {
        String entries = row(1, known, "=c");
        String listing = row(1, listed, "=c");

        assertThat(reconcile(entries, listing, SyncPolicy.Vanished.EXPUNGE, false, false).changes())
                .isEqualTo("suspicious");
        assertThat(
                        reconcile(entries, listing, SyncPolicy.Vanished.EXPUNGE, false, true)
                                .changes()
                                .split(" ", -1))
                .hasSize(known - listed)
                .allMatch(change -> change.startsWith("-"));
    }

    @ParameterizedTest(name = "{0} of {1} listed")
    @CsvSource({"0, 5", "4, 7", "51, 100", "10001, 20000"})
    void someDisappearance_isAbsence(int listed, int known) {
        assertThat(
                        reconcile(
                                        row(1, known, "=c"),
                                        row(1, listed, "=c"),
                                        SyncPolicy.Vanished.KEEP,
                                        false,
                                        false)
                                .changes()
                                .split(" ", -1))
                .hasSize(known - listed)
                .allMatch(change -> change.startsWith("-"));
    }

    @Test
    void massDisappearance_besideNewMail_isNotBelieved() {
        Outcome outcome =
                reconcile(
                        row(1, 20, "=c"),
                        row(101, 140, "=n"),
                        SyncPolicy.Vanished.KEEP,
                        false,
                        false);

        assertThat(outcome.changes()).isEqualTo("suspicious");
    }

    @Test
    void massDisappearance_ofWhatWasExpungedHere_isNoMatter() {
        String known = row(1, 50, "=c").replace("U", "xU");

        assertThat(reconcile(known, "", SyncPolicy.Vanished.KEEP, false, false).changes())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 6, 20, 500})
    void everyUniqueIdRenumbered_keepsEveryEntry(int count) {
        StringJoiner known = new StringJoiner(" ");
        StringJoiner listed = new StringJoiner(" ");
        for (int i = 1; i <= count; i++) {
            known.add("U%d:%d=c%d".formatted(i, 100 + i % 7, i));
            listed.add("V%d:%d=c%d".formatted(count - i, 100 + i % 7, i));
        }

        String changes =
                reconcile(
                                known.toString(),
                                listed.toString(),
                                SyncPolicy.Vanished.KEEP,
                                false,
                                false)
                        .changes();

        assertThat(changes.split(" ", -1))
                .hasSize(count)
                .containsAll(
                        IntStream.rangeClosed(1, count)
                                .mapToObj(i -> "%d>V%d".formatted(i, count - i))
                                .toList());
    }

    @Test
    void uniqueIdsThatAreCounters_renumberedOverEachOther_keepEveryEntry() {
        StringJoiner known = new StringJoiner(" ");
        StringJoiner listed = new StringJoiner(" ");
        for (int i = 1; i <= 200; i++) {
            known.add("%d:%d=c%d".formatted(i, 1000 + i, i));
            if (i > 20) {
                listed.add("%d:%d=c%d".formatted(i - 20, 1000 + i, i));
            }
        }

        String changes =
                reconcile(
                                known.toString(),
                                listed.toString(),
                                SyncPolicy.Vanished.KEEP,
                                false,
                                false)
                        .changes();

        assertThat(changes.split(" ", -1))
                .contains("21>1~1", "200>180~1")
                .noneMatch(change -> change.startsWith("+"))
                .filteredOn(change -> change.startsWith("-"))
                .hasSize(20);
    }

    @Test
    void hostThatCountsSizesInANewWay_isLookedAtBySample() {
        StringJoiner known = new StringJoiner(" ");
        StringJoiner listed = new StringJoiner(" ");
        for (int i = 1; i <= 1000; i++) {
            known.add("U%d:%d=c%d".formatted(i, 1000 + i, i));
            listed.add("U%d:%d=c%d".formatted(i, 1100 + i, i));
        }

        Outcome outcome =
                reconcile(
                        known.toString(),
                        listed.toString(),
                        SyncPolicy.Vanished.KEEP,
                        false,
                        false);

        assertThat(outcome.asked().split(",", -1)).hasSize(16);
        assertThat(outcome.changes().split(" ", -1)).hasSize(1000).contains("1:1101", "1000:2100");
    }

    @ParameterizedTest
    @CsvSource({"KEEP, 1000, ''", "EXPUNGE, 23, ''", "EXPUNGE, 24, ##1", "EXPUNGE, 1000, ##1"})
    void absence_becomesDisappearance_byPolicyAndTime(
            SyncPolicy.Vanished vanished, int hours, String changes) {
        Outcome outcome =
                new Case(
                                "-A:10=a B:20=b",
                                "B:20=b",
                                vanished,
                                false,
                                NOW.minus(Duration.ofHours(hours)))
                        .run();

        assertThat(outcome.changes()).isEqualTo(changes);
    }

    @ParameterizedTest(name = "[{index}] {0} / {1} / window {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    # known (absent for long)          | listed           | window | changes      | then
                    # As many as ever, new ones, and the oldest missing: out of a window (V1)
                    A:10=a B:20=b C:30=c               | B:20=b C:30=c D:40=d | 0    | -1 +D        | 3
                    -A:10=a B:20=b C:30=c              | C:30=c D:40=d      | 0      | -2 +D        | 2
                    -A:10=a B:20=b C:30=c              | B:20=b C:30=c    | 2      | ''           | 2
                    -A:10=a xB:20=b C:30=c             | C:30=c           | 1      | ''           | 1
                    # From the middle of it, it vanished
                    -A:10=a B:20=b -C:30=c D:40=d      | B:20=b D:40=d    | 2      | ##3          | 2
                    # With room in it the host shows all that it has
                    -A:10=a B:20=b C:30=c              | B:20=b C:30=c    | 3      | ##1          | 3
                    # More than it holds: there is none
                    -A:10=a B:20=b C:30=c              | B:20=b C:30=c D:40=d | 2    | ##1 +D       | 0
                    # Nothing new, or not the oldest: nothing that a window does
                    A:10=a B:20=b                      | B:20=b           | 0      | -1           | 0
                    A:10=a B:20=b C:30=c               | A:10=a C:30=c D:40=d | 0    | -2 +D        | 0
                    -A:10=a B:20=b                     | B:20=b           | 0      | ##1          | 0
                    A:10=a                             | B:40=n             | 0      | -1 +B        | 0
                    # So many new ones at once look like a loss only where no window is known
                    A:1=a B:2=b C:3=c D:4=d E:5=e F:6=f | F:6=f G:7=g H:8=h I:9=i J:10=j K:11=k | 0 | suspicious | 0
                    A:1=a B:2=b C:3=c D:4=d E:5=e F:6=f | F:6=f G:7=g H:8=h I:9=i J:10=j K:11=k | 6 | -1 -2 -3 -4 -5 +G +H +I +J +K | 6
                    """)
    void window_ofTheNewest_isNoDisappearance(
            String known, String listed, int window, String changes, int then) {
        Case row =
                new Case(
                        known,
                        listed,
                        SyncPolicy.Vanished.EXPUNGE,
                        false,
                        NOW.minus(Duration.ofDays(99)),
                        window);

        Outcome outcome = row.run();

        assertThat(outcome.changes()).isEqualTo(unquoted(changes));
        assertThat(outcome.window()).isEqualTo(then);
    }

    @Test
    void emptyListing_provesNoDisappearance() {
        Outcome outcome =
                new Case(
                                "-A:10=a",
                                "",
                                SyncPolicy.Vanished.EXPUNGE,
                                false,
                                NOW.minus(Duration.ofDays(99)))
                        .run();

        assertThat(outcome.changes()).isEmpty();
    }

    @Test
    void uidlRefusedOnce_changesNothing() {
        assertThat(reconcile("A:10=a", "A:10", SyncPolicy.Vanished.KEEP, true, false).changes())
                .isEqualTo("postponed");
        assertThat(reconcile("", "A:10", SyncPolicy.Vanished.KEEP, true, false).changes())
                .isEqualTo("postponed");
    }

    @Test
    void uidlLost_isSuspicious_andOnceAcceptedTheSameMail() {
        String known = "A:10=a B:20=b C:30=c";
        String listed = ":10=a :20=b :30=c :40=d";

        assertThat(reconcile(known, listed, SyncPolicy.Vanished.KEEP, false, false).changes())
                .isEqualTo("suspicious");
        assertThat(reconcile(known, listed, SyncPolicy.Vanished.KEEP, false, true).changes())
                .isEqualTo("1>_ 2>_~1 3>_~2 +_~3");
    }

    @Test
    void uidlGained_isTheSameMail() {
        assertThat(
                        reconcile(
                                        "_:10=a _~1:10=b",
                                        "A:10=a B:10=b C:5=c",
                                        SyncPolicy.Vanished.KEEP,
                                        false,
                                        false)
                                .changes())
                .isEqualTo("1>A 2>B +C");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 400, 997})
    void bigMaildropWithoutUidl_isProvedByItsLastMessages(int removed) {
        StringJoiner known = new StringJoiner(" ");
        StringJoiner listed = new StringJoiner(" ");
        for (int i = 1; i <= 1000; i++) {
            known.add("_:%d=c%d".formatted(5000 + i, i));
            if (i != removed) {
                listed.add(":%d=c%d".formatted(5000 + i, i));
            }
        }
        listed.add(":9999=new");

        Outcome outcome =
                reconcile(
                        known.toString(),
                        listed.toString(),
                        SyncPolicy.Vanished.KEEP,
                        false,
                        false);

        assertThat(outcome.changes()).isEqualTo("-" + removed + " +_~1000");
        assertThat(outcome.asked().split(",", -1)).hasSizeLessThan(80);
    }

    private static String unquoted(String column) {
        return column.equals("''") ? "" : column;
    }

    private static String row(int from, int to, String content) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> "U%d:%d%s%d".formatted(i, 1000 + i, content, i))
                .collect(Collectors.joining(" "));
    }

    private record Outcome(String changes, String asked, int window) {}

    private static Outcome reconcile(
            String known,
            String listed,
            SyncPolicy.Vanished vanished,
            boolean refused,
            boolean accepted) {
        Case row =
                new Case(
                        unquoted(known),
                        unquoted(listed),
                        vanished,
                        accepted,
                        NOW.minusSeconds(60));
        if (refused) {
            row.uniqueIds = Listing.UniqueIds.REFUSED_THIS_ONCE;
        }
        return row.run();
    }

    /** One row of a table, read and run: a session that answers what the reconciler asks. */
    private static final class Case {
        final List<MaildropEntry> entries = new ArrayList<>();
        final List<Listed> messages = new ArrayList<>();
        final Map<Integer, String> contents = new HashMap<>();
        final Reconciler.Terms terms;
        Listing.UniqueIds uniqueIds = Listing.UniqueIds.GIVEN;

        Case(
                String known,
                String listed,
                SyncPolicy.Vanished vanished,
                boolean accepted,
                Instant absentSince) {
            this(known, listed, vanished, accepted, absentSince, 0);
        }

        Case(
                String known,
                String listed,
                SyncPolicy.Vanished vanished,
                boolean accepted,
                Instant absentSince,
                int window) {
            terms = new Reconciler.Terms(vanished, NOW, accepted, false, window);
            Map<String, Integer> blanks = new HashMap<>();
            for (String token : known.isEmpty() ? new String[0] : known.split(" +", -1)) {
                entries.add(entry(token, entries.size() + 1, absentSince, blanks));
            }
            int number = 0;
            for (String token : listed.isEmpty() ? new String[0] : listed.split(" +", -1)) {
                int dot = token.indexOf('.');
                number = dot < 0 ? number + 1 : Integer.parseInt(token.substring(0, dot));
                messages.add(message(number, token.substring(dot + 1)));
            }
        }

        private MaildropEntry entry(
                String token, int id, Instant absentSince, Map<String, Integer> blanks) {
            State state =
                    switch (token.charAt(0)) {
                        case '-' -> State.ABSENT;
                        case 'x' -> State.EXPUNGED;
                        case '*' -> State.DELETING;
                        case '/' -> State.GONE;
                        default -> State.LISTED;
                    };
            String[] parts = (state == State.LISTED ? token : token.substring(1)).split("[:=]", -1);
            String[] name = parts[0].split("~", -1);
            String uniqueId = name[0].equals("_") ? "" : name[0];
            int twin =
                    name.length > 1
                            ? Integer.parseInt(name[1])
                            : blanks.merge(name[0], 1, Integer::sum) - 1;
            long size = Long.parseLong(parts[1]);
            Optional<Fingerprint> fingerprint =
                    parts.length > 2 ? Optional.of(fingerprint(parts[2])) : Optional.empty();
            return new MaildropEntry(
                    new EntryId(id),
                    UniqueId.of(uniqueId),
                    twin,
                    size,
                    fingerprint,
                    new ContentId(id),
                    fingerprint.isPresent(),
                    state != State.EXPUNGED,
                    state,
                    NOW,
                    fingerprint.map(_ -> NOW),
                    state == State.ABSENT ? Optional.of(absentSince) : Optional.empty());
        }

        private static Fingerprint fingerprint(String content) {
            return new Fingerprint(content.hashCode(), content);
        }

        private Listed message(int number, String token) {
            String[] parts = token.split("[:=]", -1);
            Optional<UniqueId> uniqueId =
                    switch (parts[0]) {
                        case "?" -> Optional.empty();
                        case "_" -> Optional.of(UniqueId.of(""));
                        case "" -> {
                            uniqueIds = Listing.UniqueIds.NOT_OFFERED;
                            yield Optional.empty();
                        }
                        default -> Optional.of(UniqueId.of(parts[0]));
                    };
            if (parts.length > 2) {
                contents.put(number, parts[2]);
            }
            long size = parts[1].equals("?") ? Listed.UNKNOWN_SIZE : Long.parseLong(parts[1]);
            return new Listed(number, uniqueId, size);
        }

        Outcome run() {
            Map<Integer, Evidence> evidence = new HashMap<>();
            contents.forEach((number, content) -> {
                if (content.equals("@") && entries.size() == 1) {
                    evidence.put(number, new Evidence.Pseudo());
                }
            });
            TreeSet<Integer> asked = new TreeSet<>();
            Listing listing = new Listing(messages, uniqueIds);
            while (true) {
                Verdict verdict = Reconciler.reconcile(entries, listing, evidence, terms);
                switch (verdict) {
                    case Verdict.Ask(var numbers) -> {
                        assertThat(numbers).isNotEmpty().noneMatch(evidence::containsKey);
                        numbers.forEach(n -> evidence.put(n, evidenceOf(n)));
                        asked.addAll(numbers);
                    }
                    case Verdict.Changes changes -> {
                        return new Outcome(
                                changes.changes().stream()
                                        .map(this::print)
                                        .collect(Collectors.joining(" ")),
                                asked.stream()
                                        .map(String::valueOf)
                                        .collect(Collectors.joining(",")),
                                changes.window());
                    }
                    case Verdict.Postponed _ -> {
                        return new Outcome("postponed", "", 0);
                    }
                    case Verdict.Suspicious _ -> {
                        return new Outcome("suspicious", "", 0);
                    }
                }
            }
        }

        private Evidence evidenceOf(int number) {
            @Nullable String content = contents.get(number);
            assertThat(content).as("evidence of %d, which this case has not", number).isNotNull();
            return switch (content) {
                case "!" -> new Evidence.Refused();
                case "@" -> new Evidence.Pseudo();
                case String text when number % 2 == 0 -> new Evidence.Head(text);
                case String text -> new Evidence.Whole(fingerprint(text));
                case null -> new Evidence.Refused();
            };
        }

        private String print(LedgerChange change) {
            return switch (change) {
                case LedgerChange.Arrived arrived -> "+" + name(arrived.uniqueId(), arrived.twin());
                case LedgerChange.Returned(EntryId entry) -> "^" + entry.value();
                case LedgerChange.Missing(EntryId entry, Instant at) -> {
                    assertThat(at).isEqualTo(NOW);
                    yield "-" + entry.value();
                }
                case LedgerChange.Gone(EntryId entry, boolean expunge) ->
                        (expunge ? "##" : "#") + entry.value();
                case LedgerChange.NoMail(EntryId entry) -> "none" + entry.value();
                case LedgerChange.Renamed(EntryId entry, UniqueId id, int twin) ->
                        entry.value() + ">" + name(id, twin);
                case LedgerChange.Claimed(EntryId entry, long size) -> entry.value() + ":" + size;
                case LedgerChange.Restored(EntryId entry) -> "restored" + entry.value();
                case LedgerChange.ExpungeDated(EntryId entry, Instant _) -> "dated" + entry.value();
                case LedgerChange.DeletionSent(EntryId entry) -> "sent" + entry.value();
                case LedgerChange.DeletionUndone(EntryId entry) -> entry.value() + "<";
            };
        }

        private static String name(UniqueId id, int twin) {
            return (id.isBlank() ? "_" : id.toString()) + (twin == 0 ? "" : "~" + twin);
        }
    }
}
