package org.popbridge.mapping.store.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

/** Whatever thread tests a position, the answer is whole, or the failure is told. */
class ParallelFilterTest {
    private static BitSet upTo(int count) {
        BitSet set = new BitSet();
        set.set(0, count);
        return set;
    }

    @Test
    void filter_manyPositions_thoseThatPass() throws IOException {
        BitSet passed = ParallelFilter.filter(upTo(10_000), position -> position % 3 == 0);
        assertThat(passed.cardinality()).isEqualTo(3334);
        assertThat(passed.stream().allMatch(i -> i % 3 == 0)).isTrue();
    }

    @Test
    void filter_aTestFails_itsFailure() {
        assertThatThrownBy(() ->
                        ParallelFilter.filter(
                                upTo(5000),
                                position -> {
                                    if (position == 4321) {
                                        throw new IOException("no page 4321");
                                    }
                                    return true;
                                }))
                .isInstanceOf(IOException.class)
                .hasMessage("no page 4321");
    }

    @Test
    void filter_interrupted_endsItsWorkAndStaysInterrupted() throws IOException {
        Thread.currentThread().interrupt();
        BitSet passed = ParallelFilter.filter(upTo(1000), position -> true);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(passed.cardinality()).isEqualTo(1000);
    }
}
