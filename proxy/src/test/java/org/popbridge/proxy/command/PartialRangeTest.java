package org.popbridge.proxy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartialRangeTest {
    @ParameterizedTest
    @CsvSource({
        "1, 3, 5, 1 2 3",
        "3, 1, 5, 1 2 3",
        "4, 9, 5, 4 5",
        "5, 5, 5, 5",
        "6, 9, 5, ''",
        "-1, -3, 5, 3 4 5",
        "-3, -1, 5, 3 4 5",
        "-4, -9, 5, 1 2",
        "-6, -9, 5, ''",
        "-1, -4294967295, 5, 1 2 3 4 5",
        "1, 4294967295, 0, ''",
        "-1, -1, 0, ''",
    })
    void of_range_isThoseThatAreThere(long first, long last, int count, String meant) {
        int[] found = new PartialRange(first, last).of(IntStream.rangeClosed(1, count).toArray());
        assertThat(Arrays.stream(found).mapToObj(String::valueOf).collect(Collectors.joining(" ")))
                .isEqualTo(meant);
    }
}
