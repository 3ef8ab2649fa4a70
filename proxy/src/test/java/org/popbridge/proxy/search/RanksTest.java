package org.popbridge.proxy.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RanksTest {
    @Property
    void ranks_of_numbers_compare_as_the_numbers_do(@ForAll @Size(max = 40) long[] keys) {
        int[] ranks = Ranks.ofNumbers(keys);
        for (int a = 0; a < keys.length; a++) {
            for (int b = 0; b < keys.length; b++) {
                assertThat(Integer.compare(ranks[a], ranks[b]))
                        .isEqualTo(Long.compare(keys[a], keys[b]));
            }
        }
    }

    @Property
    void ranks_of_texts_compare_as_unsigned_octets_do(@ForAll @Size(max = 20) byte[][] some) {
        // What differs only after the eighth octet, or in NULs at its end, is the risk.
        byte[][] keys =
                Arrays.stream(some)
                        .flatMap(text ->
                                IntStream.of(0, 7, 8, 9)
                                        .mapToObj(n -> Arrays.copyOf(new byte[n], n + text.length)))
                        .toArray(byte[][]::new);
        for (int i = 0; i < keys.length; i++) {
            byte[] text = some[i / 4];
            System.arraycopy(text, 0, keys[i], keys[i].length - text.length, text.length);
        }
        int[] ranks = Ranks.ofTexts(keys);
        for (int a = 0; a < keys.length; a++) {
            for (int b = 0; b < keys.length; b++) {
                assertThat(Integer.compare(ranks[a], ranks[b]))
                        .isEqualTo(Integer.signum(Arrays.compareUnsigned(keys[a], keys[b])));
            }
        }
    }

    @Property
    void sorting_is_stable_both_ways(
            @ForAll @Size(max = 40) int[] values, @ForAll @IntRange(min = 1, max = 5) int few) {
        int[] ranks = Arrays.stream(values).map(value -> Math.floorMod(value, few)).toArray();
        int[] rows = IntStream.range(0, ranks.length).toArray();
        assertThat(Ranks.sorted(rows, ranks, false)).isEqualTo(ordered(ranks, 1));
        assertThat(Ranks.sorted(rows, ranks, true)).isEqualTo(ordered(ranks, -1));
    }

    private static int[] ordered(int[] ranks, int sign) {
        return IntStream.range(0, ranks.length)
                .boxed()
                .sorted((a, b) -> sign * Integer.compare(ranks[a], ranks[b]))
                .mapToInt(row -> row)
                .toArray();
    }
}
