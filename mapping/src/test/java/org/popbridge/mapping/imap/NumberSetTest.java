package org.popbridge.mapping.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberSetTest {
    private static NumberSet set(String text) throws SyntaxException {
        Scanner in = new Scanner(text.getBytes(StandardCharsets.US_ASCII));
        NumberSet set = in.numberSet(1_000);
        in.end();
        return set;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1", "*", "1:3", "3:1", "1:*", "*:1", "1,2,3", "2,4:7,9,12:*", "*:4,5:7"})
    void parse_set_printsAsItWas(String text) throws SyntaxException {
        assertThat(set(text)).hasToString(text);
        assertThat(new Printer().numberSet(set(text)).toByteArray()).asString().isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "0, 0",
        "1:, 2",
        ":1, 0",
        "'1,', 2",
        "',1', 0",
        "1:2:3, 3",
        "**, 1",
        "4294967296, 0",
        "99999999999999999999, 0",
        "-1, 0",
        "'1 ', 1"
    })
    void parse_noSet_tellsWhere(String text, int offset) {
        assertThatThrownBy(() -> set(text))
                .isInstanceOfSatisfying(
                        SyntaxException.class, e -> assertThat(e.offset()).isEqualTo(offset));
    }

    @Test
    void parse_moreRangesThanAllowed_fails() {
        Scanner in = new Scanner("1,2,3".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> in.numberSet(2)).hasMessageContaining("at most 2 ranges");
    }

    /** The examples of RFC 3501 §9, and corners. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    2,4:7,9,12:*     | 15         | 2,4:7,9,12:15
                    *:4,5:7          | 10         | 4:10
                    3291:*           | 100        | 100
                    *                | 7          | 7
                    1:*              | 1          | 1
                    4000000000       | 100        |
                    1:4294967295     | 4294967295 | 1:4294967295
                    5,4,3,3:4        | 9          | 3:5
                    4294967295,1     | 4294967295 | 1,4294967295
                    7:5,1:2,2:3      | 6          | 1:3,5:6
                    """)
    void resolve_uids_areThoseAMailboxCanHave(String text, long last, String expected)
            throws SyntaxException {
        assertThat(new Uids(set(text)).resolve(new Uid(last)).toString())
                .isEqualTo(expected == null ? "" : expected);
    }

    @ParameterizedTest
    @CsvSource({"1:*,0,true", "*,0,true", "3,2,true", "1:3,3,false", "*,1,false", "5:1,4,true"})
    void exceeds_sequence_isAboveTheView(String text, int exists, boolean exceeds)
            throws SyntaxException {
        assertThat(new Sequences(set(text)).exceeds(exists)).isEqualTo(exceeds);
    }

    @Property
    void resolve_anySet_namesTheSameNumbers(
            @ForAll("sets") NumberSet set, @ForAll @IntRange(max = 40) int exists) {
        TreeSet<Integer> expected = new TreeSet<>();
        for (int i = 0; i < set.ranges(); i++) {
            long first = set.first(i) == NumberSet.STAR ? exists : set.first(i);
            long last = set.last(i) == NumberSet.STAR ? exists : set.last(i);
            for (int n = 1; n <= exists; n++) {
                if (n >= Math.min(first, last) && n <= Math.max(first, last)) {
                    expected.add(n);
                }
            }
        }
        List<Integer> found = new ArrayList<>();
        new Sequences(set).forEach(exists, found::add);
        assertThat(found).containsExactlyElementsOf(expected);
        if (exists > 0) {
            UidSet uids = new Uids(set).resolve(new Uid(exists));
            List<Integer> same = new ArrayList<>();
            uids.forEach(uid -> same.add((int) uid));
            assertThat(same).containsExactlyElementsOf(expected);
        }
    }

    @Provide
    Arbitrary<NumberSet> sets() {
        Arbitrary<Integer> number = Arbitraries.integers().between(0, 50);
        return number.list()
                .ofMinSize(2)
                .ofMaxSize(16)
                .map(numbers -> {
                    NumberSet.Builder set = NumberSet.builder();
                    for (int i = 0; i + 1 < numbers.size(); i += 2) {
                        set.add(numbers.get(i), numbers.get(i + 1));
                    }
                    return set.build();
                });
    }

    @Test
    void numberList_numbers_areUnsigned() {
        NumberList list = NumberList.of(1, -1);
        assertThat(list.get(1)).isEqualTo(4294967295L);
        assertThat(list).hasToString("1 4294967295").isEqualTo(NumberList.of(1, -1));
    }
}
